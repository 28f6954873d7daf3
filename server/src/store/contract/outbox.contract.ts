import { expect, test } from 'vitest';
import type { eachWith } from './opened.contract.js';
import { entry, LIMIT, stored } from './samples.contract.js';

export function describeOutbox(at: ReturnType<typeof eachWith>): void {
  test('hazard 9: dueEntries answers by order, however they were saved', async () => {
    const [first, second, third] = [entry(), entry(), entry()];
    await at.store.save([third]);
    await at.store.save([second, first]);
    expect(await at.store.dueEntries(3, first.due, LIMIT)).toEqual([first, second, third].map(stored));
  });

  test('reading 8: dueEntries keeps to the shard and to what is due', async () => {
    const now = 1_000;
    const due = entry({ due: now });
    const later = entry({ due: now + 1 });
    const elsewhere = entry({ due: now, shard: 4 });
    await at.store.save([later, due, elsewhere]);
    expect(await at.store.dueEntries(3, now, LIMIT)).toEqual([stored(due)]);
    expect(await at.store.dueEntries(3, now + 1, LIMIT)).toEqual([due, later].sort(byOrder).map(stored));
    expect(await at.store.dueEntries(4, now, LIMIT)).toEqual([stored(elsewhere)]);
    expect(await at.store.dueEntries(5, now, LIMIT)).toEqual([]);
  });

  test('hazard 7: dueEntries is bounded by count and by bytes, but answers at least one', async () => {
    const entries = [100, 50, 50, 10].map((bytes) => entry({ bytes }));
    await at.store.save(entries);
    const ids = async (count: number, bytes: number) =>
      (await at.store.dueEntries(3, 1e15, { count, bytes })).map((one) => one.id);
    const expected = entries.map((one) => one.id);
    expect(await ids(2, 1e9)).toEqual(expected.slice(0, 2));
    expect(await ids(10, 150)).toEqual(expected.slice(0, 2));
    expect(await ids(10, 149)).toEqual(expected.slice(0, 1));
    expect(await ids(10, 1)).toEqual(expected.slice(0, 1));
    expect(await ids(10, 210)).toEqual(expected);
  });

  test('FO8 dueEntries passes over channels, as many entries as they may have', async () => {
    const waiting = Array.from({ length: 5 }, () => entry({ channel: 'waiting' }));
    const [first, second] = [entry(), entry({ channel: 'news' })];
    await at.store.save([...waiting, first, second]);
    const due = (except: string[], count = 2) => at.store.dueEntries(3, 1e15, { count, bytes: 1e9, except });
    expect(await due(['waiting'])).toEqual([first, second].map(stored));
    expect(await due(['waiting', 'news', 'unknown'])).toEqual([stored(first)]);
    expect(await due(['waiting'], 1)).toEqual([stored(first)]);
    expect(await due([])).toEqual(waiting.slice(0, 2).map(stored));
  });

  test('what the bounds cut off is handed out once the first part is removed', async () => {
    const entries = Array.from({ length: 5 }, () => entry());
    await at.store.save(entries);
    const got: string[] = [];
    for (let batch = 0; batch < 3; batch += 1) {
      const part = await at.store.dueEntries(3, 1e15, { count: 2, bytes: 1e9 });
      got.push(...part.map((one) => one.id));
      await at.store.removeEntries(part.map((one) => one.id));
    }
    expect(got).toEqual(entries.map((one) => one.id));
  });

  test('reading 8: dueShards names each shard with work and its oldest due time', async () => {
    expect(await at.store.dueShards(1e15)).toEqual([]);
    await at.store.save([
      entry({ shard: 9, due: 300 }),
      entry({ shard: 9, due: 200 }),
      entry({ shard: 0, due: 250 }),
      entry({ shard: 15, due: 900 }),
    ]);
    const shards = async (now: number) => (await at.store.dueShards(now)).sort((a, b) => a.shard - b.shard);
    expect(await shards(199)).toEqual([]);
    expect(await shards(200)).toEqual([{ shard: 9, oldestDue: 200 }]);
    expect(await shards(899)).toEqual([
      { shard: 0, oldestDue: 250 },
      { shard: 9, oldestDue: 200 },
    ]);
    expect((await shards(900)).map((one) => one.shard)).toEqual([0, 9, 15]);
  });

  test('removeEntries takes away what is there and ignores the rest', async () => {
    const [first, second] = [entry(), entry()];
    await at.store.save([first, second]);
    await at.store.removeEntries([first.id, 'never-saved', first.id]);
    await at.store.removeEntries([first.id]);
    await at.store.removeEntries([]);
    expect(await at.store.findEntry(first.id)).toBeNull();
    expect(await at.store.findEntry(second.id)).toEqual(stored(second));
  });

  test('an id that only begins like a stored one is unknown', async () => {
    const saved = entry();
    await at.store.save([saved]);
    await at.store.removeEntries([`${saved.id}\0`, `${saved.id} `]);
    expect(await at.store.findEntry(`${saved.id}\0tail`)).toBeNull();
    expect(await at.store.findEntry(saved.id)).toEqual(stored(saved));
  });
}

function byOrder(a: { order: string }, b: { order: string }): number {
  return a.order < b.order ? -1 : 1;
}
