import { expect, it } from 'vitest';
import { isComplete, receiptWords } from './receipt-words.js';

const sent = { state: 'sent', acked: 97, owed: 100, pending: 3, away: 0 } as const;

it.each([
  [null, 'Saved'],
  [{ ...sent, state: 'stored', acked: 0, owed: 0 } as const, 'Saved, on its way'],
  [{ ...sent, acked: 0, owed: 0, pending: 0 }, 'Saved; nobody listens on this channel yet'],
  [sent, 'Received by 97 of 100'],
  [{ ...sent, away: 2 }, 'Received by 97 of 100, 2 away'],
  [{ ...sent, state: 'settled', acked: 1_200, owed: 1_200, pending: 0 } as const, 'Received by 1,200 of 1,200'],
])('a receipt %o in words', (receipt, words) => {
  expect(receiptWords(receipt)).toBe(words);
});

it('is complete only when all have it', () => {
  expect(isComplete(sent)).toBe(false);
  expect(isComplete({ ...sent, acked: 100 })).toBe(true);
  expect(isComplete({ ...sent, acked: 0, owed: 0 })).toBe(false);
  expect(isComplete(null)).toBe(false);
});
