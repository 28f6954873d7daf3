import { expect, test } from 'vitest';
import { isCode } from '../../errors.js';
import type { eachWith } from './opened.contract.js';
import { CONTENTS, entry, LIMIT, logged, stored } from './samples.contract.js';

export function describeQuarantine(at: ReturnType<typeof eachWith>): void {
  const due = () => at.store.dueEntries(3, 1e15, LIMIT);

  test('quarantine takes an entry out of the outbox and keeps it with its error', async () => {
    const [poisoned, next] = [entry(), entry()];
    await at.store.save([poisoned, next]);
    await at.store.quarantine(stored(poisoned), { error: 'cannot be handled', at: 77 });
    expect(await due()).toEqual([stored(next)]);
    expect(await at.store.findEntry(poisoned.id)).toBeNull();
    const kept = { entry: stored(poisoned), error: 'cannot be handled', at: 77 };
    expect(await at.store.findQuarantined(poisoned.id)).toEqual(kept);
    expect(await at.store.quarantined({ limit: 9 })).toEqual({ items: [kept], next: null });
  });

  test('quarantine can be repeated: the latest error stands', async () => {
    const poisoned = stored(entry());
    await at.store.quarantine(poisoned, { error: 'first', at: 1 });
    await at.store.quarantine(poisoned, { error: 'second', at: 2 });
    const kept = { entry: poisoned, error: 'second', at: 2 };
    expect((await at.store.quarantined({ limit: 9 })).items).toEqual([kept]);
  });

  test('an error is kept up to 1,000 characters', async () => {
    const poisoned = stored(entry());
    await at.store.quarantine(poisoned, { error: 'é'.repeat(5_000), at: 1 });
    expect((await at.store.findQuarantined(poisoned.id))?.error).toBe('é'.repeat(1_000));
  });

  test.each(Object.entries(CONTENTS))('a quarantined entry comes back exactly: %s', async (_, content) => {
    const poisoned = entry({ ...content, subject: `${content.title}/sub` });
    await at.store.save([poisoned]);
    const error = content.title.slice(0, 100);
    await at.store.quarantine(stored(poisoned), { error, at: 5 });
    expect(await at.store.findQuarantined(poisoned.id)).toEqual({ entry: stored(poisoned), error, at: 5 });
    await at.store.releaseQuarantined(poisoned.id, poisoned.due);
    expect(await due()).toEqual([stored(poisoned)]);
  });

  test('releaseQuarantined puts an entry back at its place in the order, due when asked', async () => {
    const [poisoned, next] = [entry(), entry()];
    await at.store.save([poisoned, next]);
    await at.store.quarantine(stored(poisoned), { error: 'why', at: 1 });
    expect(await at.store.releaseQuarantined(poisoned.id, 1_234)).toBe(true);
    expect(await due()).toEqual([{ ...stored(poisoned), due: 1_234 }, stored(next)]);
    expect(await at.store.findQuarantined(poisoned.id)).toBeNull();
    expect(await at.store.releaseQuarantined(poisoned.id, 1_234)).toBe(false);
    expect(await at.store.releaseQuarantined('unknown', 1)).toBe(false);
  });

  test('releaseQuarantined keeps what the outbox holds already', async () => {
    const poisoned = entry();
    await at.store.quarantine(stored(poisoned), { error: 'why', at: 1 });
    await at.store.save([poisoned]);
    expect(await at.store.releaseQuarantined(poisoned.id, 1_234)).toBe(true);
    expect(await due()).toEqual([stored(poisoned)]);
    expect((await at.store.quarantined({ limit: 9 })).items).toEqual([]);
  });

  test('SS4 a key is found while its entry is in quarantine', async () => {
    const poisoned = entry({ keyed: true });
    await at.store.save([poisoned]);
    await at.store.quarantine(stored(poisoned), { error: 'why', at: 1 });
    const other = { ...poisoned, fingerprint: 'another body' };
    expect(await at.store.save([poisoned, other])).toEqual(['repeated', 'conflict']);
    expect(await due()).toEqual([]);
  });

  test('a key is found in the log though its entry is in quarantine as well', async () => {
    const poisoned = entry({ keyed: true });
    await at.store.append([logged(poisoned, 1)]);
    await at.store.quarantine(stored(poisoned), { error: 'why', at: 1 });
    expect(await at.store.save([poisoned])).toEqual(['repeated']);
  });

  test('quarantined pages newest first, ties by id, each entry once', async () => {
    const entries = [100, 300, 200, 200, 200].map((time) => ({ entry: stored(entry()), error: 'why', at: time }));
    for (const { entry: one, ...failure } of entries) await at.store.quarantine(one, failure);
    const all = (await at.store.quarantined({ limit: 99 })).items;
    expect(all.map((one) => one.at)).toEqual([300, 200, 200, 200, 100]);
    const ties = all.slice(1, 4).map((one) => one.entry.id);
    expect(ties).toEqual([...ties].sort());
    const paged = [];
    let page = await at.store.quarantined({ limit: 2 });
    for (;;) {
      paged.push(...page.items);
      if (page.next === null) break;
      expect(page.items).toHaveLength(2);
      page = await at.store.quarantined({ limit: 2, cursor: page.next });
    }
    expect(paged).toEqual(all);
  });

  test('a cursor that no page gave is refused', async () => {
    const refusal = await at.store.quarantined({ cursor: '1.\0', limit: 9 }).catch((error: unknown) => error);
    expect(isCode(refusal, 'invalid_request')).toBe(true);
  });
}
