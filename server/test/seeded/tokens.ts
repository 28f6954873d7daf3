import { SurecastError } from '../../src/errors.js';
import type { TokenCheck } from '../../src/gateway/connection/state.js';

/** Long after any run. */
export const TOKENS_END = Date.UTC(2036, 0, 1);

/** A token is its subject's name; it lasts, and gives every right. */
export const TOKENS: TokenCheck = {
  async verify(token) {
    const subject = subjectOf(token);
    if (subject === null) throw new SurecastError('token_invalid');
    return { subject, expiresAt: TOKENS_END, may: () => true };
  },
};

export const tokenOf = (subject: string) => `token-of-${subject}`;

export function subjectOf(token: string): string | null {
  return token.startsWith('token-of-') ? token.slice('token-of-'.length) : null;
}
