import { expect, test } from 'vitest';
import type { eachWith } from './opened.contract.js';
import { LIMIT, letter, record, records, report } from './samples.contract.js';

export function describeRetention(at: ReturnType<typeof eachWith>): void {
  const old = async (before: number, limit = 9) => {
    const found = await at.store.oldMessages(before, limit);
    return found.sort((a, b) => (a.channel < b.channel ? -1 : 1));
  };
  /** Records with the seqs from 1 that were accepted at these times. */
  const accepted = (times: number[], channel = 'items') =>
    times.map((time, index) => record(index + 1, { channel, at: time }));

  test('oldMessages names each channel and the seq up to which all were accepted before', async () => {
    await at.store.append(accepted([100, 200, 300]));
    await at.store.append(accepted([250, 260], 'news'));
    await at.store.append(accepted([900], 'young'));
    expect(await old(100)).toEqual([]);
    expect(await old(101)).toEqual([{ channel: 'items', upTo: 1 }]);
    expect(await old(300)).toEqual([
      { channel: 'items', upTo: 2 },
      { channel: 'news', upTo: 2 },
    ]);
    expect(await old(900)).toEqual([
      { channel: 'items', upTo: 3 },
      { channel: 'news', upTo: 2 },
    ]);
  });

  test('oldMessages ends at the first young message, though an older one stands behind it', async () => {
    await at.store.append(accepted([100, 500, 100]));
    expect(await old(200)).toEqual([{ channel: 'items', upTo: 1 }]);
    await at.store.append(accepted([500, 100], 'news'));
    expect(await old(200)).toEqual([{ channel: 'items', upTo: 1 }]);
  });

  test('what was trimmed is no longer old, and what comes after it will be', async () => {
    await at.store.append(accepted([100, 200, 300]));
    await at.store.trim('items', 2);
    expect(await old(250)).toEqual([]);
    expect(await old(301)).toEqual([{ channel: 'items', upTo: 3 }]);
    await at.store.trim('items', 3);
    expect(await old(302)).toEqual([]);
    await at.store.append([record(4, { at: 400 })]);
    expect(await old(400)).toEqual([]);
    expect(await old(401)).toEqual([{ channel: 'items', upTo: 4 }]);
    const store = await at.reopen();
    await store.append([record(5, { at: 400 })]);
    expect(await store.oldMessages(401, 9)).toEqual([{ channel: 'items', upTo: 5 }]);
  });

  test('a message that is older than the one of an earlier question is found', async () => {
    await at.store.append(accepted([100]));
    expect(await old(500)).toEqual([{ channel: 'items', upTo: 1 }]);
    await at.store.trim('items', 1);
    expect(await old(500)).toEqual([]);
    await at.store.append([record(2, { at: 300 })]);
    expect(await old(501)).toEqual([{ channel: 'items', upTo: 2 }]);
  });

  test('oldMessages answers at most `limit` channels, and the others once those are trimmed', async () => {
    for (let index = 0; index < 5; index += 1) await at.store.append(accepted([100], `c${index}`));
    const seen: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const found = await old(200, 2);
      expect(found.length).toBeLessThanOrEqual(2);
      for (const { channel, upTo } of found) {
        seen.push(channel);
        await at.store.trim(channel, upTo);
      }
    }
    expect(seen.sort()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
    expect(await old(200, 2)).toEqual([]);
  });

  test('forgetRecords forgets reports up to the floor, but never falls below what is settled', async () => {
    await at.store.append(records(20));
    await at.store.putReports([report(0, 4), report(4, 8), report(8, 12), report(0, 5, { channel: 'news' })]);
    await at.store.forgetRecords('items', 1e15);
    expect(await at.store.findReport('items', 1)).not.toBeNull();
    await at.store.trim('items', 9);
    await at.store.forgetRecords('items', 1e15);
    expect(await at.store.findReport('items', 1)).toBeNull();
    expect(await at.store.findReport('items', 8)).toBeNull();
    expect(await at.store.findReport('items', 9)).toEqual(report(8, 12));
    await at.store.trim('items', 20);
    await at.store.forgetRecords('items', 1e15);
    expect(await at.store.settledUpTo('items')).toBe(12);
    expect(await at.store.findReport('news', 1)).not.toBeNull();
  });

  test('forgetRecords forgets letters that are old and end at or below the floor', async () => {
    await at.store.append(records(20));
    await at.store.trim('items', 10);
    const [gone, above, young, elsewhere] = await Promise.all([
      at.store.putDeadLetter(letter({ from: 5, to: 10, at: 100 })),
      at.store.putDeadLetter(letter({ from: 6, to: 11, at: 100 })),
      at.store.putDeadLetter(letter({ from: 7, to: 10, at: 200 })),
      at.store.putDeadLetter(letter({ from: 5, to: 10, at: 100, channel: 'news' })),
    ]);
    await at.store.forgetRecords('items', 200);
    expect(await at.store.findLetter(gone.id)).toBeNull();
    for (const kept of [above, young, elsewhere]) expect(await at.store.findLetter(kept.id)).toEqual(kept);
    await at.store.forgetRecords('items', 201);
    expect(await at.store.countDeadLetters()).toBe(2);
  });

  test('forgetRecords forgets more than one step does', async () => {
    await at.store.append(records(1_200));
    await at.store.trim('items', 1_190);
    const reports = Array.from({ length: 1_200 }, (_, index) => report(index, index + 1));
    await at.store.putReports(reports);
    await at.store.forgetRecords('items', 0);
    expect(await at.store.findReport('items', 1)).toBeNull();
    expect(await at.store.findReport('items', 1_190)).toBeNull();
    expect(await at.store.findReport('items', 1_191)).toEqual(report(1_190, 1_191));
    expect(await at.store.range('items', { after: 0, upTo: 2_000, ...LIMIT })).toHaveLength(10);
  }, 60_000);

  test('a channel without a log has nothing to forget', async () => {
    await at.store.putReports([report(0, 4)]);
    await at.store.forgetRecords('items', 1e15);
    await at.store.forgetRecords('none', 1e15);
    expect(await at.store.findReport('items', 1)).not.toBeNull();
    expect(await at.store.channels({ limit: 9 })).toEqual([]);
    expect(await at.store.oldMessages(1e15, 9)).toEqual([]);
  });
}
