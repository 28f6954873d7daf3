import { expect, test } from 'vitest';
import { isCode } from '../../errors.js';
import type { AuditEntry } from '../audit.js';
import type { eachWith } from './opened.contract.js';

const AT = 1_760_000_000_000;

function done(number: number, fields: Partial<AuditEntry> = {}): AuditEntry {
  const id = `0199c0de-0000-7000-8000-${String(number).padStart(12, '0')}`;
  const what = { action: 'redrive', target: `letter-${number}`, outcome: 'waiting', address: '127.0.0.1' } as const;
  return { id, at: AT + number, ...what, ...fields };
}

export function describeAudit(at: ReturnType<typeof eachWith>): void {
  const targets = async (query: Partial<Parameters<typeof at.store.audit>[0]> = {}) => {
    const { items } = await at.store.audit({ limit: 5_000, ...query });
    return items.map(({ target }) => target);
  };

  test('entries come back as they were given, also after the store was opened again', async () => {
    const given = done(1, { target: 'items a\0b/Grüße', outcome: 'done', address: '::1', action: 'drop' });
    await at.store.putAudit([given]);
    expect(await at.store.audit({ limit: 9 })).toEqual({ items: [given], next: null });
    expect(await (await at.reopen()).audit({ limit: 9 })).toEqual({ items: [given], next: null });
  });

  test('an empty log, and nothing to put', async () => {
    await at.store.putAudit([]);
    expect(await at.store.audit({ limit: 9 })).toEqual({ items: [], next: null });
    await at.store.forgetAudit({ before: AT, keep: 1, most: 1 });
  });

  test('an id that is put again changes its outcome only', async () => {
    await at.store.putAudit([done(1, { action: 'login_failed', outcome: '1 attempt' })]);
    await at.store.putAudit([done(1, { outcome: '7 attempts', target: 'other', at: AT + 99 }), done(2)]);
    const { items } = await at.store.audit({ limit: 9 });
    expect(items).toEqual([done(2), done(1, { action: 'login_failed', outcome: '7 attempts' })]);
  });

  test('pages go through all of it, newest first, ties by the highest id', async () => {
    const entries = Array.from({ length: 25 }, (_, number) => done(number, { at: AT + Math.floor(number / 4) }));
    await at.store.putAudit(entries);
    const seen: AuditEntry[] = [];
    let cursor: string | undefined;
    do {
      const page = await at.store.audit({ limit: 7, ...(cursor !== undefined && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(7);
      seen.push(...page.items);
      // What comes meanwhile is newer than every page that follows.
      await at.store.putAudit([done(1_000 + seen.length)]);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(entries.toReversed());
  });

  test('a page that ends with the last entry has no next', async () => {
    await at.store.putAudit([done(1), done(2)]);
    expect((await at.store.audit({ limit: 2 })).next).toBeNull();
    expect((await at.store.audit({ limit: 1 })).next).not.toBeNull();
  });

  test('the filter by action holds from page to page', async () => {
    const actions = ['login', 'drop'] as const;
    const entries = Array.from({ length: 12 }, (_, number) => done(number, { action: actions[number % 2] ?? 'login' }));
    await at.store.putAudit(entries);
    const first = await at.store.audit({ action: 'drop', limit: 4 });
    const second = await at.store.audit({ action: 'drop', limit: 4, cursor: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ target }) => target)).toEqual(
      [11, 9, 7, 5, 3, 1].map((number) => `letter-${number}`),
    );
    expect(second.next).toBeNull();
    expect(await targets({ action: 'logout' })).toEqual([]);
  });

  test('a cursor that is not ours is refused', async () => {
    const refusal = await at.store.audit({ cursor: 'x', limit: 1 }).catch((error: unknown) => error);
    expect(isCode(refusal, 'invalid_request')).toBe(true);
  });

  test('forgetAudit leaves what is young, and the newest however old', async () => {
    await at.store.putAudit(Array.from({ length: 10 }, (_, number) => done(number)));
    await at.store.forgetAudit({ before: AT + 6, keep: 8, most: 100 });
    expect(await targets()).toHaveLength(8);
    await at.store.forgetAudit({ before: AT + 6, keep: 2, most: 100 });
    expect(await targets()).toEqual([9, 8, 7, 6].map((number) => `letter-${number}`));
  });

  test('forgetAudit never leaves more than the most, and takes the oldest of one moment first', async () => {
    await at.store.putAudit(Array.from({ length: 10 }, (_, number) => done(number, { at: AT })));
    await at.store.forgetAudit({ before: 0, keep: 1, most: 3 });
    expect(await targets()).toEqual([9, 8, 7].map((number) => `letter-${number}`));
  });

  test('forgetAudit goes on over several steps', { timeout: 20_000 }, async () => {
    for (let start = 0; start < 500; start += 100) {
      await at.store.putAudit(Array.from({ length: 100 }, (_, number) => done(start + number)));
    }
    await at.store.forgetAudit({ before: AT + 10_000, keep: 5, most: 50 });
    expect(await targets()).toEqual([499, 498, 497, 496, 495].map((number) => `letter-${number}`));
  });
}
