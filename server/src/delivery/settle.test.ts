import { expect, it } from 'vitest';
import { createWorld, over, untilDropped } from '../../test/support/world.js';
import type { Store } from '../store/store.js';
import { createSettle } from './settle.js';

it.each([1, 2, 3, 4])(
  'ST1 ST4 a client that leaves while its channel is settled, after question %i, is counted once',
  async (turn) => {
    let questions = 0;
    let leave: (() => Promise<unknown>) | null = null;
    /** The client leaves right after the nth question that settling asks. */
    const asked = async () => {
      questions += 1;
      const leaving = questions === turn ? leave : null;
      if (leaving) leave = null;
      await leaving?.();
    };
    const counting = <T>(question: (...query: never[]) => Promise<T>) => {
      return async (...query: never[]) => {
        const answer = await question(...query);
        if (leave) await asked();
        return answer;
      };
    };
    const world = await createWorld({
      live: (live) => over(live, { settleable: counting(live.settleable) as typeof live.settleable }),
      store: (store) =>
        over(store, {
          settledUpTo: counting(store.settledUpTo) as Store['settledUpTo'],
          lettersOver: counting(store.lettersOver) as Store['lettersOver'],
        }),
    });
    const reader = await world.connect('a/reader');
    const id = await world.save();
    await world.ack('a/reader', 1);
    leave = () =>
      world.path.delivery.unsubscribe({ client: 'a/reader', channel: 'items', connection: reader.connection });
    await world.path.sweep.once();
    expect(leave).toBeNull();
    await world.path.sweep.once();
    const final = { owed: 1, acked: 1, pending: 0, away: 0, dropped: 0, expired: 0 };
    expect(await world.path.delivery.message(id)).toMatchObject({ state: 'settled', report: final });
  },
);

it('ST1 ST4 a client whose departure has no letter yet is counted in the final figures', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  const id = await world.save();
  await world.ack('a/reader', 1);
  await world.live.depart('items', 'a/reader', null, 'unsubscribed');
  await world.path.sweep.once();
  await world.clock.advance(6_000);
  await world.path.sweep.once();
  await world.path.sweep.once();
  expect((await world.path.delivery.message(id))?.report).toMatchObject({ owed: 1, acked: 1 });
});

it('DR4 ST1 a letter that could not be marked returned: the report has no negative figures and sums up', async () => {
  let broken = true;
  const world = await createWorld({
    store: (store) =>
      over(store, {
        returnDeadLetter: (id: string) =>
          broken ? Promise.reject(new Error('store_unavailable')) : store.returnDeadLetter(id),
      } as Partial<Store>),
  });
  await world.connect('a/silent');
  const id = await world.save();
  await untilDropped(world);
  await expect(world.connect('a/silent')).rejects.toThrow();
  broken = false;
  await world.connect('a/silent');
  const report = (await world.path.delivery.message(id))?.report;
  expect(report).toEqual({ owed: 1, acked: 0, pending: 0, away: 0, dropped: 1, expired: 0 });
});

it('ST3 two workers settle the same channel: nothing stays without final figures', async () => {
  const world = await createWorld();
  await world.connect('a/reader');
  await world.save('1');
  const second = await world.save('2');
  await world.clock.advance(100);
  await world.ack('a/reader', 1);
  const other = createSettle({ store: world.store, live: world.live, events: world.events });
  // The other worker saw cursor 1 and is about to write (0, 1] when this one, that sees cursor 2, has read how far the store is.
  const slow = over(world.live, {
    markSettled: async () => undefined,
  });
  const seenEarly = await world.live.settleable('items', 1_000);
  expect(seenEarly.to).toBe(1);
  const otherEarly = createSettle({
    store: world.store,
    live: over(slow, { settleable: async () => seenEarly }),
    events: world.events,
  });
  await world.ack('a/reader', 2);
  let raced = false;
  const here = createSettle({
    store: over(world.store, {
      putReports: async (reports) => {
        if (!raced) {
          raced = true;
          await otherEarly.settle('items');
        }
        await world.store.putReports(reports);
      },
    }),
    live: world.live,
    events: world.events,
  });
  await here.settle('items');
  await other.settle('items');
  await world.path.sweep.once();
  expect(await world.path.delivery.message(second)).toMatchObject({ state: 'settled' });
});

it('ST1 ST3 a client whose join takes longer than it takes to settle what it starts before is not owed that, and gets it', async () => {
  let meanwhile: (() => Promise<unknown>) | null = null;
  const world = await createWorld({
    live: (live) =>
      over(live, {
        join: async (shard, joins) => {
          const work = joins.some(({ restore }) => restore) ? meanwhile : null;
          if (work) meanwhile = null;
          await work?.();
          return live.join(shard, joins);
        },
      }),
  });
  await world.path.repair.look();
  const ids: string[] = [];
  meanwhile = async () => {
    for (const text of ['one', 'two']) ids.push(await world.save(text));
    await world.clock.settle();
    await world.path.sweep.once();
  };
  const late = await world.connect('a/late');
  expect(late.answer).toMatchObject({ cursor: 0, head: 2 });
  expect(new Set(late.sends().map(([seq]) => seq))).toEqual(new Set([1, 2]));
  expect(await world.live.client('items', 'a/late')).toMatchObject({ cursor: 0, joined: 2 });
  const third = await world.save('three');
  await world.clock.settle();
  const pending = { owed: 1, acked: 0, pending: 1, away: 0, dropped: 0, expired: 0 };
  expect(await world.path.delivery.message(third)).toMatchObject({ state: 'sent', report: pending });
  await world.ack('a/late', 3);
  await world.path.sweep.once();
  const nobody = { owed: 0, acked: 0, pending: 0, away: 0, dropped: 0, expired: 0 };
  for (const id of ids)
    expect(await world.path.delivery.message(id)).toMatchObject({ state: 'settled', report: nobody });
  expect(await world.path.delivery.message(third)).toMatchObject({ report: { ...pending, acked: 1, pending: 0 } });
});
