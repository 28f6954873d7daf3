import { useMemo, useSyncExternalStore } from 'react';
import { type Receipt, receiptsOf } from './receipts.js';
import { useSession } from './session-context.js';
import type { Readable } from './signal.js';

export type { Receipt } from './receipts.js';

const NOTHING: Readable<Receipt | null> = { subscribe: () => () => undefined, getSnapshot: () => null };

/** How far a message got, live while the component is mounted and the page visible. Null until it is known, and for the id null. */
export function useReceipt(id: string | null): Receipt | null {
  const session = useSession();
  const receipt = useMemo(() => (id === null ? NOTHING : receiptsOf(session).of(id)), [session, id]);
  return useSyncExternalStore(receipt.subscribe, receipt.getSnapshot, NOTHING.getSnapshot);
}
