import { expect, test } from 'vitest';
import type { eachWith } from './opened.contract.js';
import { LIMIT, record, records } from './samples.contract.js';

export function describeLog(at: ReturnType<typeof eachWith>): void {
  const seqs = async (after: number, upTo: number, count = 100, bytes = 1e9) =>
    (await at.store.range('items', { after, upTo, count, bytes })).map((one) => one.seq);

  test('append puts records of several channels into their logs', async () => {
    const items = records(3);
    const news = records(2, { channel: 'news' });
    expect(await at.store.append([...items, ...news])).toBe('appended');
    expect(await at.store.append([])).toBe('appended');
    expect(await at.store.range('items', { after: 0, upTo: 9, ...LIMIT })).toEqual(items);
    expect(await at.store.range('news', { after: 0, upTo: 9, ...LIMIT })).toEqual(news);
    expect(await at.store.range('none', { after: 0, upTo: 9, ...LIMIT })).toEqual([]);
  });

  test('hazard 1: a seq that is taken: those before it are in, those after it are not', async () => {
    await at.store.append(records(2));
    const [third, taken, fifth] = [record(3), record(2), record(5)];
    expect(await at.store.append([third, taken, fifth])).toBe('conflict');
    expect(await seqs(0, 9)).toEqual([1, 2, 3]);
    expect((await at.store.heads(['items'])).get('items')?.head).toBe(3);
    expect((await at.store.findByIds([third.id, taken.id, fifth.id])).map((one) => one.id)).toEqual([third.id]);
  });

  test('an id that is taken: those before it are in, those after it are not', async () => {
    const [first] = records(1);
    await at.store.append(first ? [first] : []);
    expect(await at.store.append([record(2), record(3, { id: first?.id ?? '' }), record(4)])).toBe('conflict');
    expect(await seqs(0, 9)).toEqual([1, 2]);
  });

  test('FO3 a seq that retention took is not given again: those before it are in, those after it are not', async () => {
    await at.store.append(records(4));
    await at.store.trim('items', 3);
    expect(await at.store.append([record(5), record(2), record(6)])).toBe('conflict');
    expect(await seqs(0, 9)).toEqual([4, 5]);
    await at.store.trim('items', 5);
    expect(await at.store.append([record(5, { id: 'another' })])).toBe('conflict');
    expect(await at.store.append([record(6)])).toBe('appended');
    expect(await seqs(0, 9)).toEqual([6]);
  });

  test('a seq or an id twice in one call is a conflict', async () => {
    expect(await at.store.append([record(1), record(1), record(2)])).toBe('conflict');
    expect(await seqs(0, 9)).toEqual([1]);
    const second = record(2);
    expect(await at.store.append([second, { ...second, seq: 3 }])).toBe('conflict');
    expect(await seqs(0, 9)).toEqual([1, 2]);
  });

  test('hazard 1: appended again after an unknown outcome, it is a conflict and changes nothing', async () => {
    const batch = records(3);
    await at.store.append(batch);
    expect(await at.store.append(batch)).toBe('conflict');
    expect(await at.store.range('items', { after: 0, upTo: 9, ...LIMIT })).toEqual(batch);
  });

  test('of two that append the same seqs at once, one wins each seq', async () => {
    const [left, right] = [records(5), records(5)];
    const outcomes = await Promise.all([at.store.append(left), at.store.append(right)]);
    expect(outcomes).toContain('conflict');
    const kept = await at.store.range('items', { after: 0, upTo: 9, ...LIMIT });
    expect(kept.map((one) => one.seq)).toEqual([1, 2, 3, 4, 5].slice(0, kept.length));
    expect((await at.store.heads(['items'])).get('items')?.head).toBe(kept.length);
  });

  test('findByIds leaves unknown ids out', async () => {
    const batch = records(3);
    await at.store.append(batch);
    const [first, , third] = batch;
    const found = await at.store.findByIds([third?.id ?? '', 'unknown', first?.id ?? '', `${first?.id}\0`]);
    expect(found.sort((a, b) => a.seq - b.seq)).toEqual([first, third]);
    expect(await at.store.findByIds([])).toEqual([]);
  });

  test('findByIds takes 1,000 ids and no more', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `id-${index}`);
    expect(await at.store.findByIds(ids)).toEqual([]);
    await expect(at.store.findByIds([...ids, 'one more'])).rejects.toThrow('1001 ids');
  });

  test('range answers after < seq <= upTo, ascending', async () => {
    await at.store.append(records(6));
    expect(await seqs(0, 6)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await seqs(2, 5)).toEqual([3, 4, 5]);
    expect(await seqs(5, 100)).toEqual([6]);
    expect(await seqs(6, 100)).toEqual([]);
    expect(await seqs(4, 4)).toEqual([]);
  });

  test('range is bounded by count and by bytes, but answers at least one', async () => {
    await at.store.append([100, 50, 50, 10].map((bytes, index) => record(index + 1, { bytes })));
    expect(await seqs(0, 9, 2)).toEqual([1, 2]);
    expect(await seqs(0, 9, 9, 150)).toEqual([1, 2]);
    expect(await seqs(0, 9, 9, 149)).toEqual([1]);
    expect(await seqs(0, 9, 9, 1)).toEqual([1]);
    expect(await seqs(1, 9, 9, 100)).toEqual([2, 3]);
    expect(await seqs(0, 9, 9, 210)).toEqual([1, 2, 3, 4]);
  });

  test('range reads more records than one batch of a cursor holds', async () => {
    await at.store.append(records(250));
    expect(await seqs(0, 1_000, 1_000)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    expect(await seqs(0, 1_000, 230)).toHaveLength(230);
  });

  test('latest answers newest first, from the head or below `before`, above `after`', async () => {
    await at.store.append(records(5));
    const page = async (range: { before?: number; after?: number; limit: number }) =>
      (await at.store.latest('items', range)).map((one) => one.seq);
    expect(await page({ limit: 2 })).toEqual([5, 4]);
    expect(await page({ before: 4, limit: 2 })).toEqual([3, 2]);
    expect(await page({ before: 2, limit: 2 })).toEqual([1]);
    expect(await page({ before: 1, limit: 2 })).toEqual([]);
    expect(await page({ after: 3, limit: 9 })).toEqual([5, 4]);
    expect(await page({ before: 5, after: 2, limit: 9 })).toEqual([4, 3]);
    expect(await at.store.latest('none', { limit: 9 })).toEqual([]);
  });

  test('titles answers newest first, without text and data', async () => {
    const [first, second, third] = records(3, { title: 'a \0 title', data: '{"a":1}' });
    await at.store.append([first, second, third].flatMap((one) => one ?? []));
    const page = await at.store.titles('items', { limit: 2 });
    const shown = [third, second].map((one) => {
      const { id, seq, title, at: when, bytes } = one ?? record(0);
      return { id, seq, title, at: when, bytes };
    });
    expect(page).toEqual(shown);
    expect((await at.store.titles('items', { before: 2, limit: 9 })).map((one) => one.seq)).toEqual([1]);
    expect(await at.store.titles('items', { before: 1, limit: 9 })).toEqual([]);
    expect(await at.store.titles('none', { limit: 9 })).toEqual([]);
    await at.store.trim('items', 2);
    expect((await at.store.titles('items', { limit: 9 })).map((one) => one.seq)).toEqual([3]);
  });

  test('titles gives 1,000 at most', async () => {
    for (let start = 0; start < 1_100; start += 100) {
      await at.store.append(Array.from({ length: 100 }, (_, index) => record(start + index + 1)));
    }
    const page = await at.store.titles('items', { limit: 5_000 });
    expect([page.length, page[0]?.seq, page.at(-1)?.seq]).toEqual([1_000, 1_100, 101]);
  });
}
