import type { AdminRedriveAnswer } from '@surecast/shared/protocol';
import { RequestError } from '../../../api/request.js';
import type { LetterResult } from './letter-words.js';

/** One press sends at most so many parts of a letter; a longer one says where it stopped. */
const MOST_PARTS = 50;

/** Sends a part of a letter, from its beginning or after a seq. */
export type SendPart = (id: string, after: number | null) => Promise<AdminRedriveAnswer>;

/**
 * Sends one letter again, part by part, from its beginning or from where it stopped before. `pause` lets the connection take
 * a part before the next one comes. Rejects when the session is over.
 */
export async function redriveWhole(
  id: string,
  start: number | undefined,
  send: SendPart,
  pause: () => Promise<void>,
): Promise<LetterResult> {
  let after = start;
  let messages = 0;
  const stoppedAt = () => (after === undefined ? {} : { after });
  for (let part = 0; part < MOST_PARTS; part += 1) {
    if (part > 0) await pause();
    let answer: AdminRedriveAnswer;
    try {
      answer = await send(id, after ?? null);
    } catch (error) {
      if (!(error instanceof RequestError) || error.code === 'login_required') throw error;
      return error.code === 'not_found' ? { outcome: 'not_found' } : { outcome: 'failed', ...stoppedAt() };
    }
    if (answer.outcome !== 'sent') return { outcome: answer.outcome, ...stoppedAt() };
    messages += answer.messages;
    if (!answer.more) return { outcome: 'sent', messages };
    after = answer.to;
  }
  return { outcome: 'sent', messages, ...stoppedAt() };
}
