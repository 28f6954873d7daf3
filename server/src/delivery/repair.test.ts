import { expect, it } from 'vitest';
import { createWorld, INTERVAL_MS } from '../../test/support/world.js';
import { shardOf } from './shard.js';

const SHARD = shardOf('items');

it('RP1 RP2 hazard 25: Redis emptied: heads come from the store, positions from checkpoints and from the connections held', async () => {
  const world = await createWorld();
  const here = await world.connect('a/here');
  const away = await world.connect('a/away');
  await world.path.repair.look();
  await world.save('one');
  await world.save('two');
  await world.ack('a/here', 2);
  await world.ack('a/away', 1);
  await world.path.sweep.once();
  await world.path.delivery.disconnected({ client: 'a/away', connection: away.connection, channels: ['items'] });

  world.live.flush();
  await world.path.repair.look();

  expect(await world.live.heads(SHARD, ['items'])).toEqual(new Map([['items', 2]]));
  expect(await world.live.client('items', 'a/here')).toMatchObject({
    state: 'connected',
    connection: here.connection,
    cursor: 2,
    joined: 0,
  });
  expect(await world.live.client('items', 'a/away')).toMatchObject({ state: 'away', cursor: 1, joined: 0 });
});

it('CP1 hazard 25: a client without a position of its own that comes back before anything is rebuilt is not new', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  await world.path.delivery.disconnected({ client: 'a/reader', connection: reader.connection, channels: ['items'] });
  await world.save('missed');
  world.live.flush();
  const back = await world.connect('a/reader');
  expect(back.answer).toMatchObject({ cursor: 0, head: 1, recovered: true });
  expect(back.sends()).toEqual([[1, 0]]);
});

it('RP1 a client that was away in live state only, and moved since its checkpoint, gets a repeat and loses nothing', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  await world.save('one');
  await world.path.sweep.once();
  await world.path.delivery.disconnected({ client: 'a/reader', connection: reader.connection, channels: ['items'] });
  await world.save('two');
  world.live.flush();
  await world.path.repair.look();
  const back = await world.connect('a/reader');
  expect(back.sends().map(([seq]) => seq)).toEqual([1, 2]);
});

it('RP2 hazard 26: Redis came back without its last second: an ack that was answered stands again', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  await world.path.repair.look();
  await world.save('one');
  await world.ack('a/reader', 1);
  const lost = await world.live.client('items', 'a/reader');
  expect(lost?.cursor).toBe(1);
  world.live.flush();
  await world.live.restore(SHARD, {
    heads: [{ channel: 'items', head: 1 }],
    positions: [{ channel: 'items', client: 'a/reader', cursor: 0, joined: 0 }],
  });
  await world.path.repair.look();
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'connected', cursor: 1 });
});

it('RP1 nobody who was dropped is revived: the checkpoint goes with the client', async () => {
  const world = await createWorld();
  const silent = await world.connect('a/silent');
  await world.path.repair.look();
  await world.save('one');
  await world.path.sweep.once();
  for (let second = 0; second < 200; second += 1) await world.clock.advance(1_000);
  expect(silent.wire.dropped).toHaveLength(1);
  world.live.flush();
  await world.path.repair.look();
  expect(await world.live.client('items', 'a/silent')).toBeNull();
});

it('RP1 a drop that was cut short between live state and the store when Redis was emptied: the client is back where it was', async () => {
  const world = await createWorld({ worker: false });
  await world.connect('a/silent');
  await world.save('one');
  await world.path.fanOut.run(SHARD);
  await world.live.depart('items', 'a/silent', null, 'never_acknowledged');
  world.live.flush();
  await world.path.repair.look();
  expect(await world.live.client('items', 'a/silent')).toMatchObject({ cursor: 0, joined: 0 });
});

it('PR2 RP1 live state emptied between a look and a renewal: the connections stay known to their node', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  await world.path.repair.look();
  world.live.flush();
  await world.path.registerAgain();
  await world.path.repair.look();
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'connected' });
});

it('RP1 resends go on after Redis was emptied', async () => {
  const world = await createWorld();
  const silent = await world.connect('a/silent');
  await world.path.repair.look();
  await world.save('one');
  world.live.flush();
  await world.path.repair.look();
  await world.path.sweep.once();
  for (let second = 0; second <= INTERVAL_MS / 1_000 + 5; second += 1) await world.clock.advance(1_000);
  await world.path.sweep.once();
  await world.clock.advance(10_000);
  expect(silent.sends().map(([, attempt]) => attempt)).toContain(1);
});
