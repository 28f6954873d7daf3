import type { SavedRef } from './wire.js';

/** What one page was given on one channel, over all its lives. */
export interface Shown {
  last: number;
  /** Seqs below `last` that were passed over. */
  skipped: Set<number>;
  /** Of the lives before this one: what came up to here may come once more, in order. */
  before: number;
  /** Last seq of this life. */
  ofThisLife: number;
}

/** What all pages of a process agree on: which id a seq stands for. */
export interface Ledger {
  newShown(): Shown;
  /** The page was opened again without a position of its own. */
  newLife(shown: Shown): void;
  /** Notes a message that a page was given. True when none of its lives had it before. */
  take(channel: string, shown: Shown, message: { id: string; seq: number }): boolean;
  has(shown: Shown, saved: SavedRef): boolean;
  readonly doubled: number;
  readonly outOfOrder: number;
  /** Seqs that stood for two ids. */
  readonly doubleSeqs: number;
  /** Messages that came to a later life of a page as well. */
  readonly repeated: number;
}

export function createLedger(): Ledger {
  const ids = new Map<string, string>();
  const seqs = new Map<string, number>();
  let doubled = 0;
  let outOfOrder = 0;
  let doubleSeqs = 0;
  let repeated = 0;

  /** An id at two seqs would be shown twice, a seq with two ids hides one: either breaks the log. */
  function agree(channel: string, id: string, seq: number): void {
    const place = `${channel} ${seq}`;
    const known = ids.get(place);
    if (known === undefined) ids.set(place, id);
    else if (known !== id) doubleSeqs += 1;
    const before = seqs.get(id);
    if (before === undefined) seqs.set(id, seq);
    else if (before !== seq) doubled += 1;
  }

  return {
    newShown: () => ({ last: 0, skipped: new Set(), before: 0, ofThisLife: 0 }),
    newLife(shown) {
      shown.before = shown.last;
      shown.ofThisLife = 0;
    },
    take(channel, shown, { id, seq }) {
      agree(channel, id, seq);
      const isLater = seq > shown.ofThisLife;
      shown.ofThisLife = Math.max(seq, shown.ofThisLife);
      if (seq === shown.last + 1) shown.last = seq;
      else if (seq > shown.last) {
        for (let at = shown.last + 1; at < seq; at += 1) shown.skipped.add(at);
        outOfOrder += 1;
        shown.last = seq;
      } else if (shown.skipped.delete(seq)) outOfOrder += 1;
      else {
        if (seq <= shown.before && isLater) repeated += 1;
        else doubled += 1;
        return false;
      }
      return true;
    },
    has(shown, { id }) {
      const seq = seqs.get(id);
      return seq !== undefined && seq <= shown.last && !shown.skipped.has(seq);
    },
    get doubled() {
      return doubled;
    },
    get outOfOrder() {
      return outOfOrder;
    },
    get doubleSeqs() {
      return doubleSeqs;
    },
    get repeated() {
      return repeated;
    },
  };
}
