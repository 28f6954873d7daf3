import type { Receipt } from '../live/use-receipt.js';

/** How far one of the page's own messages got, in words; `settled` when nobody owes an acknowledgement any more. */
export function receiptWords(receipt: Receipt | null): string {
  if (receipt === null) return 'Saved';
  const { state, acked, owed, away } = receipt;
  if (state === 'stored') return 'Saved, on its way';
  if (owed === 0) return 'Saved; nobody listens on this channel yet';
  const received = `Received by ${acked.toLocaleString('en')} of ${owed.toLocaleString('en')}`;
  return away > 0 ? `${received}, ${away.toLocaleString('en')} away` : received;
}

/** Everybody who was owed the message has it. */
export function isComplete(receipt: Receipt | null): boolean {
  return receipt !== null && receipt.owed > 0 && receipt.acked === receipt.owed;
}
