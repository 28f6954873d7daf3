import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { AuditEntry, Store } from '../store/store.js';

/** Texts are cut here: a target names a channel and a client at most. */
const MOST_TEXT = 1_000;

/** The log of what admins did: each entry in the store, and as a line in the log. */
export interface AuditTrail {
  /** Resolves when the entry is durable, or could not be written and that was logged. */
  record(done: Omit<AuditEntry, 'id' | 'at'>): Promise<void>;
  /** Writes entries down without a log line; a repeated id sets `outcome` again. For what was gathered. */
  write(entries: readonly AuditEntry[]): Promise<void>;
}

interface AuditTrailDeps {
  store: Pick<Store, 'putAudit'>;
  clock: Clock;
  newId(): string;
  log: Pick<Logger, 'info' | 'error'>;
}

export function createAuditTrail({ store, clock, newId, log }: AuditTrailDeps): AuditTrail {
  async function write(entries: readonly AuditEntry[]): Promise<void> {
    try {
      await store.putAudit(entries);
    } catch (error) {
      // What was done stands: to refuse it now would be a lie. The log is then the only place that has it.
      log.error({ err: error, entries }, 'audit: what an admin did could not be written down');
    }
  }
  return {
    write,
    async record({ action, target, outcome, address }) {
      const entry = { id: newId(), at: clock.now(), action, target: short(target), outcome: short(outcome), address };
      log.info({ action, target: entry.target, outcome: entry.outcome, address }, `admin: ${action}`);
      await write([entry]);
    },
  };
}

function short(text: string): string {
  return text.slice(0, MOST_TEXT);
}
