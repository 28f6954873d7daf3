import { describe, expect, it } from 'vitest';
import { createLedger } from './clients/ledger.js';

const at = (seq: number, id = `m${seq}`) => ({ id, seq });

function shownOf(...given: { id: string; seq: number }[]) {
  const ledger = createLedger();
  const shown = ledger.newShown();
  for (const message of given) ledger.take('c', shown, message);
  const { doubled, outOfOrder, doubleSeqs, repeated } = ledger;
  return { ledger, shown, counts: { doubled, outOfOrder, doubleSeqs, repeated } };
}

const CLEAN = { doubled: 0, outOfOrder: 0, doubleSeqs: 0, repeated: 0 };

describe('the ledger that the fault rows count with', () => {
  it('finds nothing where each message came once and in order', () => {
    const { ledger, shown, counts } = shownOf(at(1), at(2), at(3));
    expect(counts).toEqual(CLEAN);
    expect([1, 2, 3].every((seq) => ledger.has(shown, { id: `m${seq}`, channel: 'c' }))).toBe(true);
  });

  it('knows a message that was passed over as lost, and as out of order when it comes late', () => {
    const { ledger, shown, counts } = shownOf(at(1), at(3));
    expect(counts).toEqual({ ...CLEAN, outOfOrder: 1 });
    const other = ledger.newShown();
    for (const seq of [1, 2, 3]) ledger.take('c', other, at(seq));
    expect(ledger.has(shown, { id: 'm2', channel: 'c' })).toBe(false);
    ledger.take('c', shown, at(2));
    expect(ledger.has(shown, { id: 'm2', channel: 'c' })).toBe(true);
    expect(ledger.outOfOrder).toBe(2);
  });

  it('does not know a message that nobody was given', () => {
    const { ledger, shown } = shownOf(at(1));
    expect(ledger.has(shown, { id: 'm2', channel: 'c' })).toBe(false);
  });

  it('counts a message that comes twice', () => {
    expect(shownOf(at(1), at(2), at(2)).counts).toEqual({ ...CLEAN, doubled: 1 });
  });

  it('counts an id that stands at two seqs, and a seq that stands for two ids', () => {
    expect(shownOf(at(1), at(2, 'm1')).counts).toEqual({ ...CLEAN, doubled: 1 });
    const { ledger } = shownOf(at(1));
    ledger.take('c', ledger.newShown(), at(1, 'another'));
    expect(ledger.doubleSeqs).toBe(1);
  });

  it('lets a later life of a page be given what came before, once more and no more', () => {
    const { ledger, shown } = shownOf(at(1), at(2));
    ledger.newLife(shown);
    expect(ledger.take('c', shown, at(2))).toBe(false);
    expect(ledger).toMatchObject({ doubled: 0, repeated: 1 });
    ledger.take('c', shown, at(2));
    expect(ledger).toMatchObject({ doubled: 1, repeated: 1 });
    expect(ledger.take('c', shown, at(3))).toBe(true);
    expect(ledger.has(shown, { id: 'm3', channel: 'c' })).toBe(true);
  });
});
