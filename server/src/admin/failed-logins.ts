import type { Clock } from '../clock.js';
import type { AuditEntry } from '../store/store.js';
import type { AuditTrail } from './audit-trail.js';

/** Addresses that get an entry of their own in a minute; the attempts of all others share one. */
const MOST_ADDRESSES = 20;
const OTHERS = 'other addresses';
const MINUTE_MS = 60_000;
/** Between two writes, whatever comes in. */
const PAUSE_MS = 1_000;

interface Counted {
  entry: AuditEntry;
  attempts: number;
  limited: number;
}

/**
 * Attempts to log in that were refused, in the audit log. Whoever tries passwords must be seen there, and must neither fill it nor keep the store
 * busy: each address has one entry a minute, whose outcome counts, and counts are written at most once a second. Each process counts by itself.
 */
export interface FailedLogins {
  /** @param why `wrong`: another password. `limited`: not looked at, there had been too many. */
  note(address: string, why: 'wrong' | 'limited'): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

export function createFailedLogins(deps: { trail: AuditTrail; clock: Clock; newId(): string }): FailedLogins {
  const { trail, clock, newId } = deps;
  let minute = 0;
  let byAddress = new Map<string, Counted>();
  let unwritten = new Set<Counted>();
  let writing: Promise<void> | undefined;
  const closing = new AbortController();

  function countedOf(address: string): Counted {
    const now = clock.now();
    if (Math.floor(now / MINUTE_MS) !== minute) {
      minute = Math.floor(now / MINUTE_MS);
      byAddress = new Map();
    }
    const own = byAddress.get(address);
    if (own !== undefined) return own;
    if (byAddress.size >= MOST_ADDRESSES && address !== OTHERS) return countedOf(OTHERS);
    const entry: AuditEntry = { id: newId(), at: now, action: 'login_failed', target: '', outcome: '', address };
    const counted = { entry, attempts: 0, limited: 0 };
    byAddress.set(address, counted);
    return counted;
  }

  async function write(): Promise<void> {
    while (unwritten.size > 0) {
      const entries = [...unwritten].map((counted) => ({ ...counted.entry, outcome: outcomeOf(counted) }));
      unwritten = new Set();
      await trail.write(entries);
      await clock.sleep(PAUSE_MS, closing.signal);
    }
    writing = undefined;
  }

  return {
    note(address, why) {
      const counted = countedOf(address);
      counted.attempts += 1;
      if (why === 'limited') counted.limited += 1;
      unwritten.add(counted);
      writing ??= write();
    },
    async close() {
      closing.abort();
      await writing;
    },
  };
}

function outcomeOf({ attempts, limited }: Counted): string {
  const count = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return limited === 0 ? count : `${count}, ${limited} rate limited`;
}
