import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import type { AuditEntry } from '../store/store.js';
import { createFailedLogins } from './failed-logins.js';

function create() {
  const clock = new ManualClock();
  const writes: AuditEntry[][] = [];
  let made = 0;
  const logins = createFailedLogins({
    trail: { record: async () => undefined, write: async (entries) => void writes.push([...entries]) },
    clock,
    newId: () => `id-${++made}`,
  });
  /** What the store holds: the latest outcome of each id. */
  const held = () => {
    const latest = new Map(writes.flat().map((entry) => [entry.id, `${entry.address}: ${entry.outcome}`]));
    return [...latest.values()];
  };
  return { clock, writes, logins, held };
}

describe('failed logins', () => {
  it('are written at once, and then counted in the same entry, once a second', async () => {
    const { clock, writes, logins, held } = create();
    logins.note('192.0.2.1', 'wrong');
    await clock.settle();
    expect(writes).toMatchObject([[{ id: 'id-1', action: 'login_failed', target: '', outcome: '1 attempt' }]]);
    for (let attempt = 0; attempt < 500; attempt += 1) logins.note('192.0.2.1', 'wrong');
    await clock.settle();
    expect(writes).toHaveLength(1);
    await clock.advance(1_000);
    expect(writes).toHaveLength(2);
    expect(held()).toEqual(['192.0.2.1: 501 attempts']);
  });

  it('say how many were not looked at', async () => {
    const { logins, held } = create();
    logins.note('192.0.2.1', 'wrong');
    logins.note('192.0.2.1', 'limited');
    logins.note('192.0.2.1', 'limited');
    await logins.close();
    expect(held()).toEqual(['192.0.2.1: 3 attempts, 2 rate limited']);
  });

  it('have a new entry in the next minute', async () => {
    const { clock, logins, held } = create();
    logins.note('192.0.2.1', 'wrong');
    await clock.advance(59_000);
    logins.note('192.0.2.1', 'wrong');
    await clock.advance(2_000);
    logins.note('192.0.2.1', 'wrong');
    await clock.advance(1_000);
    expect(held()).toEqual(['192.0.2.1: 2 attempts', '192.0.2.1: 1 attempt']);
  });

  it('from many addresses share an entry beyond the first twenty', async () => {
    const { logins, held } = create();
    for (let host = 0; host < 250; host += 1) logins.note(`192.0.2.${host}`, 'wrong');
    await logins.close();
    expect(held()).toHaveLength(21);
    expect(held().at(-1)).toBe('other addresses: 230 attempts');
  });

  it('are all written when the server closes', async () => {
    const { clock, logins, held } = create();
    logins.note('192.0.2.1', 'wrong');
    await clock.settle();
    logins.note('192.0.2.1', 'wrong');
    await logins.close();
    expect(held()).toEqual(['192.0.2.1: 2 attempts']);
    await logins.close();
  });
});
