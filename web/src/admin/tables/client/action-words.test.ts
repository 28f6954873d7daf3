import type { AdminClient } from '@surecast/shared/protocol';
import { describe, expect, it } from 'vitest';
import { actionWords, outcomeOf } from './action-words.js';

const client: AdminClient = {
  channel: 'items',
  client: 'sub/tab-1',
  state: 'connected',
  since: '2026-03-04T12:00:00.000Z',
  cursor: 5,
  head: 1_205,
  pending: 1_200,
  attempts: 2,
  nextResend: null,
};
const away: AdminClient = { ...client, state: 'away' };

describe('actions on a client', () => {
  it('say beforehand what becomes of what is pending', () => {
    expect(actionWords('drop', client)).toMatchObject({ question: 'Drop tab-1 from items?', unavailable: null });
    expect(actionWords('drop', client).consequence).toContain('1,200 pending messages become a dead letter');
    expect(actionWords('drop', { ...away, pending: 1 }).consequence).toContain(
      'It expires now. Its 1 pending message becomes a',
    );
  });

  it('cannot be pressed when there is nothing to act on', () => {
    expect(actionWords('resend', client).unavailable).toBeNull();
    expect(actionWords('resend', { ...client, pending: 0 }).unavailable).toBe('Nothing is pending.');
    expect(actionWords('resend', away).unavailable).toContain('away');
    expect(actionWords('disconnect', away).unavailable).toContain('away');
    expect(actionWords('drop', away).unavailable).toBeNull();
    expect(actionWords('drop', { ...client, pending: 0 }).unavailable).toContain('Nothing is pending');
  });

  it('tell what came of them, also when the client was quicker', () => {
    expect(outcomeOf('resend', 'done').isGood).toBe(true);
    expect(outcomeOf('resend', 'nothing').text).toContain('Nothing was pending any more');
    expect(outcomeOf('drop', 'nothing')).toMatchObject({ isGood: false });
    expect(outcomeOf('disconnect', 'away')).toMatchObject({ isGood: false });
  });
});
