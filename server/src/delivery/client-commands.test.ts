import { expect, it } from 'vitest';
import { createWorld, INTERVAL_MS, over, type World } from '../../test/support/world.js';
import { createClientCommands } from './client-commands.js';

async function goAway(world: World, client: string, connection: string): Promise<void> {
  world.gateway.cut(connection);
  await world.path.delivery.disconnected({ client, connection, channels: ['items'] });
}

/** When, in seconds, the silent client is dropped. */
async function droppedAfter(world: World, each: (second: number) => Promise<unknown>): Promise<number> {
  const { wire } = await world.connect('a/silent');
  await world.save();
  for (let second = 1; second < 300; second += 1) {
    await world.clock.advance(1_000);
    await each(second);
    if (wire.dropped.length > 0) return second;
  }
  throw new Error('it was never dropped');
}

it('AD1 RS2: a resend by an admin comes at once, as the next attempt, and is not counted as a round', async () => {
  const world = await createWorld();
  const { sends } = await world.connect('a/silent');
  await world.save('1');
  await world.save('2');
  await world.clock.advance(100);
  expect(sends()).toEqual([
    [1, 0],
    [2, 0],
  ]);
  expect(await world.path.commands.resend('items', 'a/silent')).toBe('done');
  await world.clock.settle();
  expect(sends().slice(2)).toEqual([
    [1, 1],
    [2, 1],
  ]);
  expect((await world.live.client('items', 'a/silent'))?.rounds).toEqual([]);
});

it('AD1 DR1: however often an admin resends, rounds and drop come when they would have', async () => {
  const plain = await droppedAfter(await createWorld(), async () => undefined);
  const world = await createWorld();
  const pressed = await droppedAfter(world, () => world.path.commands.resend('items', 'a/silent'));
  expect(pressed).toBe(plain);
});

it('AD1: sends what one round does, to one client only, and says when there is nothing to do', async () => {
  const world = await createWorld();
  const one = await world.connect('a/one');
  const other = await world.connect('a/other');
  for (let n = 0; n < 130; n += 1) await world.save(`${n}`);
  await world.clock.advance(1_000);
  const [mine, others] = [one.sends().length, other.sends().length];
  expect(await world.path.commands.resend('items', 'a/one')).toBe('done');
  await world.clock.settle();
  const seqs = one
    .sends()
    .slice(mine)
    .map(([seq]) => seq);
  expect(seqs).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
  expect(other.sends()).toHaveLength(others);
  await world.ack('a/one', 130);
  expect(await world.path.commands.resend('items', 'a/one')).toBe('nothing');
  await goAway(world, 'a/other', other.connection);
  expect(await world.path.commands.resend('items', 'a/other')).toBe('away');
  expect(await world.path.commands.resend('items', 'a/nobody')).toBe('unknown_client');
});

it('AD2: the connection is closed with a retryable reason, and the client keeps its position', async () => {
  const world = await createWorld();
  const { wire, connection } = await world.connect('a/reader');
  await world.save();
  expect(await world.path.commands.disconnect('items', 'a/reader')).toBe('done');
  await world.clock.settle();
  expect(wire.closed).toEqual([{ code: 'disconnected', message: expect.any(String), retryable: true }]);
  await world.path.delivery.disconnected({ client: 'a/reader', connection, channels: ['items'] });
  expect(await world.path.commands.disconnect('items', 'a/reader')).toBe('away');
  expect(await world.path.commands.disconnect('items', 'a/nobody')).toBe('unknown_client');
  const back = await world.connect('a/reader', { after: 0 });
  expect(back.sends()).toEqual([[1, 0]]);
});

it('AD3: a client is dropped at once, with its letter and its word, and may return', async () => {
  const world = await createWorld();
  const { wire } = await world.connect('a/reader');
  await world.save('1');
  await world.save('2');
  await world.clock.advance(100);
  await world.ack('a/reader', 1);
  expect(await world.path.commands.drop('items', 'a/reader')).toBe('done');
  await world.clock.settle();
  expect(wire.dropped).toEqual([{ channel: 'items', reason: 'never_acknowledged', pending: 1 }]);
  const { items } = await world.store.deadLetters({ limit: 9 });
  expect(items).toMatchObject([{ client: 'a/reader', from: 1, to: 2, reason: 'never_acknowledged', state: 'open' }]);
  expect(await world.path.commands.drop('items', 'a/reader')).toBe('unknown_client');
  const back = await world.connect('a/reader');
  expect(back.sends()).toEqual([[2, 0]]);
});

it('AD3 EX1: a client that is away expires at once', async () => {
  const world = await createWorld();
  const { connection } = await world.connect('a/gone');
  await world.save();
  await goAway(world, 'a/gone', connection);
  expect(await world.path.commands.drop('items', 'a/gone')).toBe('done');
  expect(await world.live.client('items', 'a/gone')).toBeNull();
  const { items } = await world.store.deadLetters({ limit: 9 });
  expect(items).toMatchObject([{ client: 'a/gone', from: 0, to: 1, reason: 'expired' }]);
});

it('AD3 DR2: an ack that comes in between wins: nothing is dropped, and nothing is recorded', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  await world.save();
  await world.clock.advance(100);
  let acked = false;
  const commands = createClientCommands({
    ...world,
    drop: {
      expire: async () => false,
      drop: async (channel, { client, connection, cursor, rounds }) => {
        if (!acked) await world.ack('a/reader', 1);
        acked = true;
        const expected = { connection, cursor, rounds: rounds.length };
        return (await world.live.depart(channel, client, expected, 'never_acknowledged')) !== 'changed';
      },
    },
  });
  expect(await commands.drop('items', 'a/reader')).toBe('nothing');
  expect(acked).toBe(true);
  expect(await world.live.client('items', 'a/reader')).toMatchObject({ state: 'connected', cursor: 1 });
  expect(await world.store.countDeadLetters()).toBe(0);
});

it('AD3: a client whose position keeps changing is not dropped for ever, and that is said', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  await world.save();
  await world.clock.advance(INTERVAL_MS / 2);
  let tries = 0;
  const drop = over(
    { drop: async () => false, expire: async () => false },
    {
      drop: async () => {
        tries += 1;
        return false;
      },
    },
  );
  const commands = createClientCommands({ ...world, drop });
  await expect(commands.drop('items', 'a/reader')).rejects.toMatchObject({ code: 'live_unavailable' });
  expect(tries).toBe(5);
});
