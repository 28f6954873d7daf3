import { expect, it } from 'vitest';
import { createWorld, over, type World } from '../../../test/support/world.js';
import { SurecastError } from '../../errors.js';
import type { LiveState } from '../../live/live-state.js';
import type { MemoryLiveState } from '../../live/memory/index.js';
import { shardOf } from '../shard.js';

const SHARD = shardOf('items');
const DAY = 86_400_000;

async function cursor(world: World, client: string): Promise<number | undefined> {
  return (await world.live.client('items', client))?.cursor;
}

it('AK3 AK4 AK5 hazard 23: an ack past the head, of a client that is not here, or of another epoch moves nobody and creates nobody', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  await world.save();
  const refusal = async (ack: { client?: string; epoch?: string; upTo: number }) => {
    const given = { client: 'a/reader', channel: 'items', epoch: world.store.id, ...ack };
    const acking = world.path.delivery.acknowledge(given).then(
      () => 'taken',
      (error: unknown) => (error instanceof SurecastError ? error.code : error),
    );
    await world.clock.advance(10);
    return acking;
  };
  expect(await refusal({ upTo: 1e9 })).toBe('ack_beyond_head');
  expect(await refusal({ upTo: 2 })).toBe('ack_beyond_head');
  expect(await refusal({ client: 'a/nobody', upTo: 1 })).toBe('not_subscribed');
  expect(await refusal({ epoch: 'another', upTo: 1 })).toBe('epoch_mismatch');
  expect(await cursor(world, 'a/reader')).toBe(0);
  expect(await world.live.client('items', 'a/nobody')).toBeNull();
  expect((await world.live.heads(SHARD, ['items'])).get('items')).toBe(1);
});

it('AK3 hazard 23: killed between the log and live state: the head there is behind, and an ack of what the log has is taken', async () => {
  const world = await createWorld({ worker: false });
  const killed = await world.addNode('killed', {
    live: over(world.live, { recordSent: () => new Promise(() => undefined) }),
  });
  await world.connect('a/reader');
  await world.save();
  void killed.path.fanOut.run(SHARD);
  await world.clock.settle();
  expect(await world.live.heads(SHARD, ['items'])).toEqual(new Map());
  // The page has it from the log.
  const acking = world.path.delivery.acknowledge({
    client: 'a/reader',
    channel: 'items',
    epoch: world.store.id,
    upTo: 1,
  });
  await world.clock.advance(10);
  expect(await acking).toEqual({ cursor: 1 });
});

it('AK4 hazard 23: an ack while its client is being dropped finds nobody, and the letter keeps the whole range', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  await world.save();
  const departure = await world.live.depart('items', 'a/silent', { cursor: 0, rounds: 0 }, 'never_acknowledged');
  expect(departure).toMatchObject({ from: 0, to: 1 });
  const acking = world.path.delivery.acknowledge({
    client: 'a/silent',
    channel: 'items',
    epoch: world.store.id,
    upTo: 1,
  });
  const refused = expect(acking).rejects.toMatchObject({ code: 'not_subscribed' });
  await world.clock.advance(10);
  await refused;
  await world.clock.advance(6_000);
  await world.path.sweep.once();
  expect((await world.store.deadLetters({ limit: 10 })).items).toMatchObject([{ from: 0, to: 1 }]);
});

it('PR1 PR2 hazard 24: back on another node, then the first node notices its dead link: the client stays where it is and is pushed to', async () => {
  const world = await createWorld();
  const other = await world.addNode('node-2');
  const halfOpen = await world.connect('a/reader');
  const back = await other.connect('a/reader', { after: 0, epoch: world.store.id });
  await world.clock.advance(40_000);
  const gone = { client: 'a/reader', connection: halfOpen.connection, channels: ['items'] };
  await world.path.delivery.disconnected(gone);
  expect(await world.live.client('items', 'a/reader')).toMatchObject({
    state: 'connected',
    node: 'node-2',
    connection: back.connection,
  });
  await world.save();
  expect(back.sends()).toEqual([[1, 0]]);
  // Its rounds are asked of the node that it is on.
  for (let second = 0; second < 35; second += 1) await world.clock.advance(1_000);
  expect(back.sends()).toEqual([
    [1, 0],
    [1, 1],
  ]);
});

it('PR2 PR3 hazard 24: a node whose lease had lapsed registers again: not over a newer connection, and nobody who was dropped', async () => {
  const world = await createWorld({
    // The node does not hear of the drop.
    bus: (bus) =>
      over(bus, {
        async sendOrder(node, order) {
          if (order.kind !== 'dropped') await bus.sendOrder(node, order);
        },
      }),
  });
  const other = await world.addNode('node-2');
  const kept = await world.connect('a/stays');
  await world.connect('a/moves');
  await world.connect('a/dropped');
  await world.save();
  await world.live.depart('items', 'a/dropped', { cursor: 0, rounds: 0 }, 'never_acknowledged');
  await world.clock.advance(6_000);
  await world.path.sweep.once();
  await world.live.awayNode(SHARD, 'node-1');
  const moved = await other.connect('a/moves');
  await world.path.registerAgain();
  expect(await world.live.client('items', 'a/stays')).toMatchObject({
    state: 'connected',
    connection: kept.connection,
  });
  expect(await world.live.client('items', 'a/moves')).toMatchObject({ node: 'node-2', connection: moved.connection });
  expect(await world.live.client('items', 'a/dropped')).toBeNull();
});

it('CP1 RC2 RP1 hazard 25: emptied, then one client returns before the rebuild and acknowledges: the rebuild neither lowers nor doubles it', async () => {
  const world = await createWorld();
  const reader = await world.connect('a/reader');
  await world.path.repair.look();
  for (let number = 0; number < 3; number += 1) await world.save();
  await world.ack('a/reader', 1);
  await world.clock.advance(30_000);
  await world.path.sweep.once();
  expect(await world.store.findCheckpoint('items', 'a/reader')).toMatchObject({ cursor: 1 });
  world.gateway.cut(reader.connection);
  await world.path.delivery.disconnected({ client: 'a/reader', connection: reader.connection, channels: ['items'] });
  world.live.flush();
  const other = await world.addNode('node-2');
  const back = await other.connect('a/reader');
  expect(back.answer).toMatchObject({ cursor: 1, head: 3 });
  expect(back.sends().map(([seq]) => seq)).toEqual([2, 3]);
  // Only the other node knows of this ack, and it is the first one that rebuilds.
  const acking = other.path.delivery.acknowledge({
    client: 'a/reader',
    channel: 'items',
    epoch: world.store.id,
    upTo: 3,
  });
  await world.clock.advance(10);
  await acking;
  await world.path.repair.look();
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'connected', cursor: 3, joined: 0 });
});

it('RP1 hazard 25: emptied while a drop waits for its letter, then rebuilt: the client is where it was, and nobody is missing', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  await world.path.repair.look();
  await world.save();
  await world.path.sweep.once();
  await world.live.depart('items', 'a/silent', { cursor: 0, rounds: 0 }, 'never_acknowledged');
  world.live.flush();
  await world.path.repair.look();
  const back = await world.connect('a/silent');
  expect(back.answer).toMatchObject({ cursor: 0, head: 1 });
  expect(back.sends()).toEqual([[1, 0]]);
});

it('RP1 RP2 hazard 26: Redis lost its last second without being empty: heads, an ack and a connection of that second stand again', async () => {
  const world = await createWorld();
  const other = await world.addNode('node-2');
  await world.connect('a/reader');
  await world.path.repair.look();
  await other.path.repair.look();
  await world.save('one');
  const goBack = world.live.snapshot();
  await world.save('two');
  const newcomer = await other.connect('a/newcomer');
  await world.ack('a/reader', 2);
  goBack();
  expect(await cursor(world, 'a/reader')).toBe(0);
  expect(await world.live.client('items', 'a/newcomer')).toBeNull();
  await world.path.repair.look();
  await other.path.repair.look();
  expect((await world.live.heads(SHARD, ['items'])).get('items')).toBe(2);
  expect(await cursor(world, 'a/reader')).toBe(2);
  expect(await world.live.client('items', 'a/newcomer')).toMatchObject({
    state: 'connected',
    connection: newcomer.connection,
    cursor: 2,
  });
});

it('RP1 DR2 hazard 26: a drop of the lost second: whether its client is remembered or not, it ends in one letter, open', async () => {
  const world = await createWorld();
  await world.connect('a/silent');
  await world.path.repair.look();
  await world.save();
  const goBack = world.live.snapshot();
  await world.live.depart('items', 'a/silent', { cursor: 0, rounds: 0 }, 'never_acknowledged');
  await world.clock.advance(6_000);
  await world.path.sweep.once();
  goBack();
  await world.path.repair.look();
  for (let second = 0; second < 220; second += 1) {
    if (second % 2 === 0) await world.path.sweep.once();
    await world.clock.advance(1_000);
  }
  expect((await world.store.deadLetters({ limit: 10 })).items).toMatchObject([{ from: 0, to: 1, state: 'open' }]);
});

it.each(['before', 'after'] as const)(
  'RC1 hazard 27: a message goes out right %s the head is read: it comes as a live frame or from the log, and never not',
  async (when) => {
    let isOnce = true;
    const between = async () => {
      if (!isOnce) return;
      isOnce = false;
      await world.save('in between');
    };
    const world: World = await createWorld({
      live: (live) =>
        over(live, {
          async join(shard, joins) {
            if (when === 'before') await between();
            const outcomes = await live.join(shard, joins);
            if (when === 'after' && outcomes.some(({ kind }) => kind === 'joined')) await between();
            return outcomes;
          },
        }),
    });
    const reader = await world.connect('a/reader');
    expect(isOnce).toBe(false);
    expect([...new Set(reader.sends().map(([seq]) => seq))]).toEqual([1]);
  },
);

it('RC3 hazard 28: a false position past the head is checked against the store and moves nothing that others share', async () => {
  const world = await createWorld();
  await world.connect('a/honest');
  for (let number = 0; number < 3; number += 1) await world.save();
  await world.clock.advance(10);
  const liar = await world.connect('b/liar', { after: 1e6, epoch: world.store.id });
  expect(liar.answer).toMatchObject({ recovered: false, head: 3 });
  expect((await world.live.heads(SHARD, ['items'])).get('items')).toBe(3);
  expect((await world.store.heads(['items'])).get('items')?.head).toBe(3);
  expect(await cursor(world, 'a/honest')).toBe(0);
  await world.save();
  await world.clock.advance(10);
  expect(liar.sends().map(([seq]) => seq)).toEqual([4]);
});

it('RC3 AK3 hazard 28: a true position past a head that live state lost is taken', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  await world.path.repair.look();
  await world.save('one');
  const goBack = world.live.snapshot();
  await world.save('two');
  goBack();
  expect((await world.live.heads(SHARD, ['items'])).get('items')).toBe(1);
  const back = await world.connect('a/reader', { after: 2, epoch: world.store.id });
  expect(back.answer).toMatchObject({ recovered: true, cursor: 2, head: 2 });
  expect(back.sends()).toEqual([]);
});

async function aged(live?: (live: LiveState) => Partial<MemoryLiveState>) {
  const world = await createWorld({
    retentionMs: DAY,
    clientTtlMs: 30 * DAY,
    ...(live && { live: (base) => over(base, live(base)) }),
  });
  await world.path.repair.look();
  const reader = await world.connect('a/reader');
  await world.save('one');
  await world.save('two');
  await world.path.delivery.disconnected({ client: 'a/reader', connection: reader.connection, channels: ['items'] });
  await world.clock.advance(2 * DAY);
  return world;
}

it('RT1 hazard 29: the look was killed between the marker and the letter: the next look does not delete what is not on record', async () => {
  const world = await aged();
  // The killed look came so far.
  expect(await world.live.forfeit('items', 'a/reader', { cursor: 0, upTo: 2 })).toMatchObject({ from: 0, to: 2 });
  const trimmed: number[] = [];
  world.events.on('trimmed', ({ upTo }) => trimmed.push(upTo));
  await world.path.sweep.once();
  expect(trimmed).toEqual([]);
  expect((await world.store.heads(['items'])).get('items')?.floor).toBe(0);
  for (let look = 0; look < 40; look += 1) {
    await world.clock.advance(2_000);
    await world.path.sweep.once();
  }
  expect(trimmed).toEqual([2]);
  expect((await world.store.deadLetters({ limit: 10 })).items).toMatchObject([{ from: 0, to: 2, reason: 'retention' }]);
});

it('RT1 hazard 29: an ack between the look and the record wins: nothing is recorded as lost', async () => {
  let hook: (() => Promise<unknown>) | null = null;
  const world = await aged((live) => ({
    async below(...query) {
      const found = await live.below(...query);
      const run = hook;
      hook = null;
      await run?.();
      return found;
    },
  }));
  hook = () => world.live.advance(SHARD, [{ channel: 'items', client: 'a/reader', upTo: 2 }]);
  await world.path.sweep.once();
  expect((await world.store.deadLetters({ limit: 10 })).items).toEqual([]);
  expect((await world.store.heads(['items'])).get('items')).toMatchObject({ head: 2, floor: 2 });
});

it('ST1 ST2 ST3 hazard 30: newcomers are not counted, the dropped and the expired are, and the figures only rise', async () => {
  const world = await createWorld({ clientTtlMs: 600_000 });
  for (const client of ['a/one', 'a/two', 'a/silent', 'a/away']) await world.connect(client);
  const away = await world.live.client('items', 'a/away');
  const id = await world.save();
  const gone = { client: 'a/away', connection: away?.connection ?? '', channels: ['items'] };
  await world.path.delivery.disconnected(gone);
  for (let number = 0; number < 5; number += 1) await world.connect(`b/newcomer-${number}`);
  const figures: number[][] = [];
  const look = async () => {
    const report = (await world.path.delivery.message(id))?.report;
    figures.push([report?.owed ?? -1, report?.acked ?? -1]);
    return report;
  };
  expect(await look()).toEqual({ owed: 4, acked: 0, pending: 3, away: 1, dropped: 0, expired: 0 });
  await world.ack('a/one', 1);
  await world.ack('a/two', 1);
  expect(await look()).toEqual({ owed: 4, acked: 2, pending: 1, away: 1, dropped: 0, expired: 0 });
  const seconds = async (count: number) => {
    for (let second = 0; second < count; second += 1) {
      if (second % 5 === 0) await world.path.sweep.once();
      await world.clock.advance(1_000);
      if (second % 20 === 0) await look();
    }
  };
  await seconds(200);
  expect(await look()).toEqual({ owed: 4, acked: 2, pending: 0, away: 1, dropped: 1, expired: 0 });
  await world.connect('a/silent');
  expect(await look()).toEqual({ owed: 4, acked: 2, pending: 0, away: 1, dropped: 1, expired: 0 });
  await world.ack('a/silent', 1);
  await seconds(420);
  const final = { owed: 4, acked: 2, pending: 0, away: 0, dropped: 1, expired: 1 };
  expect(await look()).toEqual(final);
  expect((await world.path.delivery.message(id))?.state).toBe('settled');
  await world.connect('a/away');
  expect(await look()).toEqual(final);
  expect(new Set(figures.map(([owed]) => owed))).toEqual(new Set([4]));
  expect(figures.map(([, acked]) => acked)).toEqual(figures.map(([, acked]) => acked).sort());
});
