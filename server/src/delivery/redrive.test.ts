import { describe, expect, it } from 'vitest';
import { createWorld, over, untilDropped, type World } from '../../test/support/world.js';
import { SurecastError } from '../errors.js';
import type { DeadLetter, Store } from '../store/store.js';
import { shardOf } from './shard.js';

const CLIENT = 'a/silent';

/** A client that was dropped with what it had not acknowledged of `count` messages. */
async function dropped(world: World, count = 3): Promise<DeadLetter> {
  await world.connect(CLIENT);
  for (let number = 1; number <= count; number += 1) await world.save(`${number}`);
  await untilDropped(world);
  return letterOf(world);
}

async function letterOf(world: World): Promise<DeadLetter> {
  const letter = await world.store.findDeadLetter('items', CLIENT);
  if (!letter) throw new Error('there is no letter');
  return letter;
}

/** The client is back with a position past its letter, as one that came anew. */
async function backAnew(world: World, letter: DeadLetter) {
  const position = { channel: 'items', client: CLIENT, cursor: letter.to, joined: letter.to };
  await world.store.putCheckpoints([{ ...position, at: 0 }]);
  const back = await world.connect(CLIENT, { after: letter.to });
  expect((await world.live.client('items', CLIENT))?.cursor).toBe(letter.to);
  return back;
}

const redriven = (frames: readonly { redrive?: true; messages: { seq: number }[] }[]) =>
  frames.filter(({ redrive }) => redrive).flatMap(({ messages }) => messages.map(({ seq }) => seq));

describe('RD1 a dead letter is sent again', () => {
  it('unknown letter: said so', async () => {
    const world = await createWorld();
    expect(await world.path.redrive.redrive('none')).toEqual({ kind: 'unknown_letter' });
  });

  it('RD2 reading 7: unknown client: it waits as away, and gets everything in order when it connects', async () => {
    const world = await createWorld();
    const letter = await dropped(world);
    expect(await world.path.redrive.redrive(letter.id)).toEqual({ kind: 'waiting' });
    expect(await world.live.client('items', CLIENT)).toMatchObject({ state: 'away', cursor: 0, joined: 3 });
    expect(await world.store.findCheckpoint('items', CLIENT)).toMatchObject({ cursor: 0, joined: 3 });
    expect((await letterOf(world)).state).toBe('returned');
    const back = await world.connect(CLIENT);
    expect(back.answer).toMatchObject({ cursor: 0, recovered: true });
    expect(back.sends().map(([seq]) => seq)).toEqual([1, 2, 3]);
    expect(await world.path.redrive.redrive(letter.id)).toEqual({ kind: 'returned' });
  });

  it('RD2 unknown client: its place outlives an emptied live state', async () => {
    const world = await createWorld();
    const letter = await dropped(world);
    await world.path.redrive.redrive(letter.id);
    world.live.flush();
    const back = await world.connect(CLIENT);
    expect(back.sends().map(([seq]) => seq)).toEqual([1, 2, 3]);
  });

  it('RD2 killed between its steps: it can be repeated, and the client gets everything', async () => {
    for (const operation of ['putCheckpoints', 'returnDeadLetter'] as const) {
      let isKilled = false;
      const world = await createWorld({
        store: (store) =>
          over(store, {
            [operation]: async (...parameters: never[]) => {
              if (isKilled) throw new SurecastError('store_unavailable');
              return (store[operation] as (...parameters: never[]) => Promise<unknown>)(...parameters);
            },
          } as Partial<Store>),
      });
      const letter = await dropped(world);
      isKilled = true;
      await expect(world.path.redrive.redrive(letter.id)).rejects.toMatchObject({ code: 'store_unavailable' });
      isKilled = false;
      expect(await world.path.redrive.redrive(letter.id)).toEqual({ kind: 'waiting' });
      expect((await letterOf(world)).state).toBe('returned');
      const back = await world.connect(CLIENT);
      expect(back.sends().map(([seq]) => seq)).toEqual([1, 2, 3]);
    }
  });

  it('RD1 reading 7: a client that took it back by itself: said so', async () => {
    const world = await createWorld();
    const letter = await dropped(world);
    const back = await world.connect(CLIENT);
    const before = back.sends().length;
    expect(await world.path.redrive.redrive(letter.id)).toEqual({ kind: 'returned' });
    expect(back.sends()).toHaveLength(before);
  });

  it('RD3 reading 7: a connected client with another position: marked frames, acknowledged by id, and its position stays', async () => {
    const world = await createWorld();
    const letter = await dropped(world);
    const ids = (await world.store.range('items', { after: 0, upTo: 3, count: 9, bytes: 1e6 })).map(({ id }) => id);
    const back = await backAnew(world, letter);
    const events: string[] = [];
    world.events.on('redriven', ({ client, outcome }) => events.push(`${client} ${outcome}`));
    const outcome = await world.path.redrive.redrive(letter.id);
    expect(outcome).toEqual({ kind: 'sent', from: 0, to: 3, messages: 3, more: false });
    expect(redriven(back.wire.frames)).toEqual([1, 2, 3]);
    expect(back.sends().every(([, attempt]) => attempt === letter.attempts + 1)).toBe(true);
    expect((await letterOf(world)).state).toBe('redriven');
    expect(events).toEqual([`${CLIENT} sent`]);
    const acked = await world.path.delivery.acknowledgeIds({ client: CLIENT, ids, mayRead: () => true });
    expect(acked).toEqual({ cursors: { items: 3 }, unknown: [] });
    expect((await world.live.client('items', CLIENT))?.cursor).toBe(3);
  });

  it('RD3 a client that is away with another position: repeat when it is back', async () => {
    const world = await createWorld();
    const letter = await dropped(world);
    const { connection } = await backAnew(world, letter);
    await world.path.delivery.disconnected({ client: CLIENT, connection, channels: ['items'] });
    expect(await world.path.redrive.redrive(letter.id)).toEqual({ kind: 'not_connected' });
    world.live.flush();
    expect(await world.path.redrive.redrive(letter.id)).toEqual({ kind: 'not_connected' });
    expect((await letterOf(world)).state).toBe('open');
  });

  it('RD3 goes in parts: at most 1,000 messages a call, in frames within their bounds', async () => {
    const world = await createWorld();
    await world.connect(CLIENT);
    for (let number = 0; number < 25; number += 1) {
      const saving = Array.from({ length: 100 }, () =>
        world.path.delivery.save({ channel: 'items', title: 't', text: 'x', subject: 'writer' }),
      );
      await world.clock.advance(10);
      await Promise.all(saving);
    }
    await untilDropped(world);
    const letter = await letterOf(world);
    expect(letter.to).toBe(2_500);
    const back = await backAnew(world, letter);
    const calls = [];
    for (let after: number | undefined; ; ) {
      const outcome = await world.path.redrive.redrive(letter.id, after);
      if (outcome.kind !== 'sent') throw new Error(outcome.kind);
      calls.push([outcome.messages, (await letterOf(world)).state]);
      if (!outcome.more) break;
      after = outcome.to;
    }
    expect(calls).toEqual([
      [1_000, 'open'],
      [1_000, 'open'],
      [500, 'redriven'],
    ]);
    expect(redriven(back.wire.frames)).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 1));
    expect(Math.max(...back.wire.frames.map(({ messages }) => messages.length))).toBeLessThanOrEqual(500);
  });

  it('RD3 goes in parts: half a megabyte a call, whatever the messages weigh', async () => {
    const world = await createWorld();
    await world.connect(CLIENT);
    for (let number = 0; number < 20; number += 1) await world.save('x'.repeat(60_000));
    await untilDropped(world);
    const letter = await letterOf(world);
    await backAnew(world, letter);
    const outcome = await world.path.redrive.redrive(letter.id);
    expect(outcome).toMatchObject({ kind: 'sent', from: 0, more: true });
    expect(outcome.kind === 'sent' && outcome.messages).toBeLessThanOrEqual(12);
  });

  it('what retention took: all of it is gone, or what is left is sent', async () => {
    const world = await createWorld();
    const letter = await dropped(world);
    const back = await backAnew(world, letter);
    await world.store.trim('items', 2);
    expect(await world.path.redrive.redrive(letter.id)).toMatchObject({ kind: 'sent', from: 2, to: 3, messages: 1 });
    expect(redriven(back.wire.frames)).toEqual([3]);
    await world.store.trim('items', 3);
    expect(await world.path.redrive.redrive(letter.id)).toEqual({ kind: 'gone' });
  });

  it('a letter that only keeps a count: nothing to send', async () => {
    const world = await createWorld();
    await world.connect(CLIENT);
    const { id } = await world.store.putDeadLetter({
      channel: 'items',
      client: CLIENT,
      joined: 0,
      from: 4,
      to: 4,
      reason: 'unsubscribed',
      attempts: 0,
      at: 1,
    });
    expect(await world.path.redrive.redrive(id)).toEqual({ kind: 'empty' });
  });

  it('a departure that is not finished keeps the client out: repeat later', async () => {
    const world = await createWorld();
    const letter = await dropped(world);
    await backAnew(world, letter);
    await world.live.depart('items', CLIENT, null, 'unsubscribed');
    await world.store.removeCheckpoints([{ channel: 'items', client: CLIENT }]);
    expect(await world.path.redrive.redrive(letter.id)).toEqual({ kind: 'not_connected' });
    expect((await letterOf(world)).state).toBe('open');
    expect(await world.live.departures(shardOf('items'), 0, 10)).toHaveLength(1);
  });
});
