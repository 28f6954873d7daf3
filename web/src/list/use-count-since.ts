import { useState } from 'react';
import type { Block } from '../live/message-log.js';
import { countAbove } from './list-rows.js';

/** How many messages came since `caughtUp` was last true; what stood there when the list was first read (`ready`) does not count. */
export function useCountSince(blocks: readonly Block[], caughtUp: boolean, ready: boolean): number {
  const newest = blocks[0]?.messages[0]?.seq ?? 0;
  const [mark, setMark] = useState<number | null>(null);
  if (mark === null) {
    if (ready) setMark(newest);
    return 0;
  }
  // A lower seq is another log: the store is a new one.
  const begins = caughtUp || newest < mark;
  if (begins && mark !== newest) setMark(newest);
  return begins ? 0 : countAbove(blocks, mark);
}
