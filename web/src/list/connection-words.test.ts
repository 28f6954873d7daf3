import { describe, expect, it } from 'vitest';
import { connectionWords } from './connection-words.js';

describe('connection in words', () => {
  const now = Date.parse('2026-03-04T12:00:00Z');

  it('says how far catching up is', () => {
    expect(connectionWords({ kind: 'catchingUp', done: 37, total: 120 }, now)).toEqual({
      words: 'Catching up: 37 of 120',
    });
  });

  it('counts down to the next try and offers to try now', () => {
    const offline = connectionWords({ kind: 'offline', since: now - 5_000, retryAt: now + 3_200 }, now);
    expect(offline.words).toMatch(/^Offline since \d\d:\d\d:55\. Trying again in 4 s\.$/);
    expect(offline.comeBack).toBe('Try now');
    expect(connectionWords({ kind: 'offline', since: now, retryAt: now - 1 }, now).words).toMatch(/Trying again…$/);
  });

  it('says why it was dropped and offers the way back', () => {
    const dropped = connectionWords(
      { kind: 'dropped', channel: 'items', reason: 'never_acknowledged', pending: 1 },
      now,
    );
    expect(dropped.words).toContain('Dropped from items');
    expect(dropped.words).toContain('1 message was pending');
    expect(dropped.words).toContain('acknowledged nothing in time');
    expect(dropped.comeBack).toBe('Come back');
  });

  it.each([
    [{ kind: 'replaced' } as const, 'Use this page'],
    [{ kind: 'refused', code: 'not_allowed', message: 'No.' } as const, 'Try again'],
  ])('$kind offers a way back', (state, button) => {
    expect(connectionWords(state, now).comeBack).toBe(button);
  });
});
