import { expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { over } from '../../test/support/world.js';
import { SurecastError } from '../errors.js';
import { createEvents } from '../events.js';
import { createMemoryDisk, createMemoryStore } from '../store/memory/index.js';
import type { LogRecord, Store } from '../store/store.js';
import { createCatchUp } from './catch-up.js';
import { toFrames } from './frames.js';
import { createRing } from './ring.js';

async function setUp({ reads = 8, head = 20 } = {}) {
  const clock = new ManualClock();
  const disk = createMemoryStore(createMemoryDisk());
  await disk.open();
  const record = (seq: number): LogRecord => ({
    id: `m${seq}`,
    channel: 'news',
    seq,
    subject: 's',
    fingerprint: 'f',
    title: 't',
    text: `${seq}`,
    at: clock.now(),
    bytes: 3,
  });
  const log = Array.from({ length: head }, (_, index) => record(index + 1));
  await disk.append(log);
  const ranges: number[] = [];
  let gate = Promise.resolve();
  const store: Store = over(disk, {
    range: async (channel, range) => {
      ranges.push(range.after);
      await gate;
      return disk.range(channel, range);
    },
  } as Partial<Store>);
  const ring = createRing({ messages: 1_000, bytes: 1_000_000 });
  const events = createEvents();
  const sources: string[] = [];
  events.on('caughtUp', ({ source, messages }) => sources.push(`${messages} from the ${source}`));
  const catchUp = createCatchUp({ store, ring, clock, events, reads });
  return {
    clock,
    disk,
    ring,
    catchUp,
    ranges,
    sources,
    log,
    /** Reads of the store wait until the answer is called. */
    hold() {
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
  };
}

it('RC4 RC5 a page comes from the ring where it has the next seq, else from the store, and claims what was read', async () => {
  const { catchUp, ring, disk, log, sources, ranges } = await setUp();
  for (const frame of toFrames(disk.id, log.slice(10))) ring.add(frame);
  const recent = await catchUp.page('news', 12, 20);
  expect(recent).toEqual({ frames: toFrames(disk.id, log.slice(12)), to: 20 });
  const older = await catchUp.page('news', 5, 20);
  expect(older).toEqual({ frames: toFrames(disk.id, log.slice(5)), to: 20 });
  expect(await catchUp.page('news', 20, 20)).toEqual({ frames: [], to: 20 });
  expect(sources).toEqual(['8 from the ring', '15 from the store']);
  expect(ranges).toEqual([5]);
});

it('RC4 what the log no longer holds is named; a position that nobody has claims nothing', async () => {
  const { catchUp, disk, log } = await setUp();
  await disk.trim('news', 8);
  expect(await catchUp.page('news', 3, 20)).toEqual({
    frames: toFrames(disk.id, log.slice(8)),
    to: 20,
    missed: { from: 3, to: 8 },
  });
  expect(await catchUp.page('empty', 3, 20)).toEqual({ frames: [], to: 3 });
});

it('RC5 a ring of another store, or of messages that retention may have taken, is not asked', async () => {
  const { catchUp, ring, clock, disk, log, sources } = await setUp();
  for (const frame of toFrames('another', log)) ring.add(frame);
  await catchUp.page('news', 0, 20);
  for (const frame of toFrames(disk.id, log)) ring.add(frame);
  await catchUp.page('news', 0, 20);
  await clock.advance(600_001);
  await catchUp.page('news', 0, 20);
  expect(sources).toEqual(['20 from the store', '20 from the ring', '20 from the store']);
});

it('RC5 5,000 clients that come back to the same place cost one read', async () => {
  const { catchUp, hold, ranges } = await setUp();
  const open = hold();
  const pages = Array.from({ length: 5_000 }, (_, client) => catchUp.page('news', 5, 10 + (client % 10)));
  open();
  const all = await Promise.all(pages);
  expect(ranges).toEqual([5]);
  for (const page of all) expect(page).toMatchObject({ frames: [{ from: 5, to: 10 }], to: 10 });
  await catchUp.page('news', 5, 20);
  expect(ranges).toEqual([5, 5]);
});

it('RC5 a read that goes further than asked is not shared', async () => {
  const { catchUp, hold, ranges } = await setUp();
  const open = hold();
  const pages = [catchUp.page('news', 5, 20), catchUp.page('news', 5, 7)];
  open();
  expect((await Promise.all(pages)).map(({ to }) => to)).toEqual([20, 7]);
  expect(ranges).toEqual([5, 5]);
});

it('RC5 so many reads at once and no more; 10,000 wait, one more is overloaded, and all others are answered', async () => {
  const { catchUp, hold, ranges } = await setUp({ reads: 3, head: 1 });
  const open = hold();
  const pages = Array.from({ length: 10_003 }, (_, place) => catchUp.page(`c${place}`, 0, 1));
  expect(catchUp.reads).toEqual({ active: 3, waiting: 10_000 });
  await expect(catchUp.page('news', 0, 1)).rejects.toMatchObject({ code: 'overloaded', retryable: true });
  expect(ranges).toHaveLength(3);
  open();
  expect((await Promise.all(pages)).every(({ to }) => to === 0)).toBe(true);
  expect(catchUp.reads).toEqual({ active: 0, waiting: 0 });
  expect(await catchUp.page('news', 0, 1)).toMatchObject({ to: 1 });
});

it('RC5 whoever waited 10 s for its turn is refused without a read', async () => {
  const { catchUp, clock, hold, ranges } = await setUp({ reads: 1 });
  const open = hold();
  const first = catchUp.page('news', 1, 20);
  const late = expect(catchUp.page('news', 2, 20)).rejects.toMatchObject({ code: 'overloaded' });
  await clock.advance(10_001);
  const inTime = catchUp.page('news', 3, 20);
  open();
  await late;
  expect([(await first).to, (await inTime).to]).toEqual([20, 20]);
  expect(ranges).toEqual([1, 3]);
});

it('RC5 a read that fails fails for those that share it, and for nobody later', async () => {
  const { disk, clock } = await setUp();
  let fails = true;
  const store = over(disk, {
    range: (channel, range) =>
      fails ? Promise.reject(new SurecastError('store_unavailable')) : disk.range(channel, range),
  } as Partial<Store>);
  const ring = createRing({ messages: 0, bytes: 0 });
  const catchUp = createCatchUp({ store, ring, clock, events: createEvents(), reads: 1 });
  const shared = [catchUp.page('news', 1, 20), catchUp.page('news', 1, 20)];
  for (const page of shared) await expect(page).rejects.toMatchObject({ code: 'store_unavailable' });
  fails = false;
  expect(await catchUp.page('news', 1, 20)).toMatchObject({ to: 20 });
});
