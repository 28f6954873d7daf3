import { describe, expect, it } from 'vitest';
import { isGood, reasonWords, resultWords, seqsOf, summaryOf } from './letter-words.js';

describe('dead letters in words', () => {
  it('names what lies in from < seq <= to', () => {
    expect(seqsOf({ from: 6, to: 7 })).toBe('7');
    expect(seqsOf({ from: 999, to: 1_204 })).toBe('1,000 to 1,204');
  });

  it('shows a reason that is not known here as it came', () => {
    expect(reasonWords('expired')).toBe('away for too long');
    expect(reasonWords('moved_elsewhere')).toBe('moved_elsewhere');
  });

  it('says how much was sent, and when something is left', () => {
    expect(resultWords({ outcome: 'sent', messages: 1 })).toBe('sent again: 1 message');
    expect(resultWords({ outcome: 'sent', messages: 5_000, after: 6_000 })).toBe(
      'sent again up to 6,000 (5,000 messages): redrive it for the rest',
    );
    expect(resultWords({ outcome: 'sent' })).toBe('sent again');
  });

  it('counts many results, the commonest first', () => {
    const results = (['failed', 'sent', 'waiting', 'sent'] as const).map((outcome) => ({ outcome }));
    expect(summaryOf(results)).toBe('4 letters: 2 sent again; 1 failed; 1 sent when the client connects.');
  });

  it('shows what still needs somebody as such', () => {
    const good = ['sent', 'returned', 'waiting', 'empty'] as const;
    const bad = ['gone', 'not_connected', 'not_found', 'failed'] as const;
    expect(good.map((outcome) => isGood({ outcome }))).toEqual([true, true, true, true]);
    expect(bad.map((outcome) => isGood({ outcome }))).toEqual([false, false, false, false]);
  });
});
