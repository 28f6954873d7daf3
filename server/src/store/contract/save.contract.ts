import { expect, test } from 'vitest';
import type { eachWith } from './opened.contract.js';
import { CONTENTS, entry, LIMIT, logged, stored } from './samples.contract.js';

export function describeSave(at: ReturnType<typeof eachWith>): void {
  test('save answers for each entry, in order, and keeps what is new', async () => {
    const [first, second, third] = [entry(), entry(), entry()];
    expect(await at.store.save([first])).toEqual(['saved']);
    const other = { ...first, fingerprint: 'another body' };
    expect(await at.store.save([second, first, other, third])).toEqual(['saved', 'repeated', 'conflict', 'saved']);
    expect(await at.store.dueEntries(3, first.due, LIMIT)).toEqual([first, second, third].map(stored));
  });

  test('a repeat within one call counts as one that came later', async () => {
    const first = entry();
    const other = { ...first, fingerprint: 'another body' };
    expect(await at.store.save([first, { ...first }, other])).toEqual(['saved', 'repeated', 'conflict']);
    expect(await at.store.findEntry(first.id)).toEqual(stored(first));
  });

  test('a repeat within one call counts against what the store held before', async () => {
    const first = entry();
    const other = { ...first, fingerprint: 'another body' };
    await at.store.save([first]);
    expect(await at.store.save([other, first])).toEqual(['conflict', 'repeated']);
    expect(await at.store.findEntry(first.id)).toEqual(stored(first));
  });

  test('hazard 9: a key is found in the log after the entry left the outbox', async () => {
    const first = entry({ keyed: true });
    await at.store.save([first]);
    await at.store.append([logged(first, 1)]);
    await at.store.removeEntries([first.id]);
    const fresh = entry({ keyed: true });
    const other = { ...first, fingerprint: 'another body' };
    expect(await at.store.save([other, fresh, first])).toEqual(['conflict', 'saved', 'repeated']);
    expect(await at.store.findEntry(first.id)).toBeNull();
    expect(await at.store.findEntry(fresh.id)).toEqual(stored(fresh));
  });

  test('hazard 9: a key is found while its entry is in the log and still in the outbox', async () => {
    const first = entry({ keyed: true });
    await at.store.save([first]);
    await at.store.append([logged(first, 1)]);
    const other = { ...first, fingerprint: 'another body' };
    expect(await at.store.save([first, other])).toEqual(['repeated', 'conflict']);
    expect(await at.store.findEntry(first.id)).toEqual(stored(first));
  });

  test('the same id saved many times at once is saved once', async () => {
    const first = entry({ keyed: true });
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => at.store.save([first])));
    expect(outcomes.flat().sort()).toEqual([...Array(7).fill('repeated'), 'saved']);
  });

  test('an empty list is saved without an answer', async () => {
    expect(await at.store.save([])).toEqual([]);
  });

  test('a group of 200 entries is saved in one call', async () => {
    const group = Array.from({ length: 200 }, () => entry());
    expect(new Set(await at.store.save(group))).toEqual(new Set(['saved']));
    expect(await at.store.dueEntries(3, group[0]?.due ?? 0, { count: 300, bytes: 1e9 })).toEqual(group.map(stored));
  });

  test.each(Object.entries(CONTENTS))('text comes back exactly: %s', async (_, content) => {
    const saved = entry({ ...content, subject: `${content.title}/sub`, keyed: true });
    await at.store.save([saved]);
    expect(await at.store.findEntry(saved.id)).toEqual(stored(saved));
    expect(await at.store.dueEntries(3, saved.due, LIMIT)).toEqual([stored(saved)]);
    const written = logged(saved, 1);
    await at.store.append([written]);
    expect(await at.store.findByIds([saved.id])).toEqual([written]);
    expect(await at.store.range('items', { after: 0, upTo: 1, ...LIMIT })).toEqual([written]);
    expect(await at.store.latest('items', { limit: 1 })).toEqual([written]);
  });

  test('values are copied in and out', async () => {
    const given = entry({ title: 'as given' });
    const expected = stored({ ...given });
    await at.store.save([given]);
    given.title = 'changed by the caller';
    const read = await at.store.findEntry(given.id);
    expect(read).toEqual(expected);
    if (read) read.title = 'changed by a reader';
    expect(await at.store.findEntry(given.id)).toEqual(expected);
  });
}
