import type { SaveOutcome } from './store.js';

/** What to answer for an entry whose id is already held with the fingerprint `held`. */
export function outcomeOfRepeat(entry: { fingerprint: string }, held: string): SaveOutcome {
  return entry.fingerprint === held ? 'repeated' : 'conflict';
}
