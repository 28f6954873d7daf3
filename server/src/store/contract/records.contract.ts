import { expect, test } from 'vitest';
import type { eachWith } from './opened.contract.js';
import { checkpoint, report } from './samples.contract.js';

export function describeRecords(at: ReturnType<typeof eachWith>): void {
  test('a checkpoint comes back as it was put', async () => {
    const given = checkpoint({ client: 'sub\0/browser' });
    await at.store.putCheckpoints([given, checkpoint({ channel: 'news', cursor: 9 })]);
    await at.store.putCheckpoints([]);
    expect(await at.store.findCheckpoint('items', given.client)).toEqual(given);
    expect(await at.store.findCheckpoint('news', 'someone/browser')).toEqual(
      checkpoint({ channel: 'news', cursor: 9 }),
    );
    expect(await at.store.findCheckpoint('items', 'someone/browser')).toBeNull();
  });

  test('cursors of checkpoints only rise', async () => {
    await at.store.putCheckpoints([checkpoint({ cursor: 5, at: 1 })]);
    await at.store.putCheckpoints([checkpoint({ cursor: 8, at: 2 }), checkpoint({ cursor: 7, at: 3, joined: 6 })]);
    await at.store.putCheckpoints([checkpoint({ cursor: 3, at: 4, joined: 6 })]);
    const kept = checkpoint({ cursor: 8, at: 4, joined: 6 });
    expect(await at.store.findCheckpoint('items', 'someone/browser')).toEqual(kept);
  });

  test('a report covers from < seq <= to', async () => {
    const [first, second] = [report(0, 10), report(10, 11, { owed: 9, acked: 2, dropped: 3, expired: 4 })];
    await at.store.putReports([first, second]);
    await at.store.putReports([]);
    expect(await at.store.findReport('items', 1)).toEqual(first);
    expect(await at.store.findReport('items', 10)).toEqual(first);
    expect(await at.store.findReport('items', 11)).toEqual(second);
    expect(await at.store.findReport('items', 12)).toBeNull();
    expect(await at.store.findReport('items', 0)).toBeNull();
    expect(await at.store.findReport('news', 1)).toBeNull();
  });

  test('a range whose `from` is known stays as it is', async () => {
    await at.store.putReports([report(0, 10)]);
    await at.store.putReports([report(0, 12, { acked: 1 }), report(10, 12)]);
    expect(await at.store.findReport('items', 5)).toEqual(report(0, 10));
    expect(await at.store.findReport('items', 12)).toEqual(report(10, 12));
  });

  test('settledUpTo answers the highest seq that is settled', async () => {
    expect(await at.store.settledUpTo('items')).toBe(0);
    await at.store.putReports([report(4, 9), report(0, 4), report(0, 70, { channel: 'news' })]);
    expect(await at.store.settledUpTo('items')).toBe(9);
  });
}
