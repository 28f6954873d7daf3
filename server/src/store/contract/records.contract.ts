import { expect, test } from 'vitest';
import { isCode } from '../../errors.js';
import type { Checkpoint } from '../store.js';
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

  test('checkpoints pages through all of them, each once, in a fixed order', async () => {
    const clients = ['sub/b', 'sub/a', 'sub\0/c', 'Grüße/d', 'sub/a/e'];
    const all = ['news', 'items', 'items:a'].flatMap((channel) =>
      clients.map((client) => checkpoint({ channel, client })),
    );
    await at.store.putCheckpoints(all);
    const paged: Checkpoint[] = [];
    let page = await at.store.checkpoints({ limit: 4 });
    for (;;) {
      paged.push(...page.items);
      if (page.next === null) break;
      expect(page.items).toHaveLength(4);
      page = await at.store.checkpoints({ limit: 4, cursor: page.next });
    }
    expect(paged.map(keyOf).sort()).toEqual(all.map(keyOf).sort());
    expect((await at.store.checkpoints({ limit: 99 })).items).toEqual(paged);
    expect(await at.store.checkpoints({ limit: 15 })).toMatchObject({ next: null });
  });

  test('a page of checkpoints goes on from its cursor though others are put and removed meanwhile', async () => {
    const given = ['a', 'b', 'd', 'e'].map((client) => checkpoint({ client }));
    await at.store.putCheckpoints(given);
    const first = await at.store.checkpoints({ limit: 2 });
    await at.store.removeCheckpoints(first.items);
    await at.store.putCheckpoints([checkpoint({ client: 'c' }), checkpoint({ client: 'a' })]);
    const rest = await at.store.checkpoints({ limit: 9, cursor: first.next ?? '' });
    expect(rest.items.map((one) => one.client)).toEqual(['c', 'd', 'e']);
  });

  test('removeCheckpoints takes away what is there and ignores the rest', async () => {
    const [kept, gone] = [checkpoint({ client: 'sub/kept' }), checkpoint({ client: 'sub\0/gone' })];
    await at.store.putCheckpoints([kept, gone, checkpoint({ channel: 'news', client: gone.client })]);
    await at.store.removeCheckpoints([
      gone,
      { channel: 'items', client: 'sub\0/never' },
      { channel: 'none', client: 'x' },
    ]);
    await at.store.removeCheckpoints([gone]);
    await at.store.removeCheckpoints([]);
    expect(await at.store.findCheckpoint('items', gone.client)).toBeNull();
    expect(await at.store.findCheckpoint('news', gone.client)).not.toBeNull();
    expect(await at.store.findCheckpoint('items', kept.client)).toEqual(kept);
  });

  test('a cursor of checkpoints that no page gave is refused', async () => {
    for (const cursor of ['', 'no cursor', Buffer.from('["items"]').toString('base64url'), 'W10']) {
      const refusal = await at.store.checkpoints({ cursor, limit: 9 }).catch((error: unknown) => error);
      expect(isCode(refusal, 'invalid_request')).toBe(true);
    }
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

function keyOf({ channel, client }: Checkpoint): string {
  return JSON.stringify([channel, client]);
}
