import { ClientError } from './client-error.js';
import type { HttpOutcome, HttpRequest, Post } from './http.js';
import { missing, type TokenSource } from './tokens.js';

/** Posts with the token in hand, and once more with a new one when that is refused. Never rejects. */
export type AuthorizedPost = (
  request: Omit<HttpRequest, 'token'>,
  /** Asked when the token is there: false gives the request up. */
  isWanted?: () => boolean,
) => Promise<HttpOutcome>;

export function createAuthorizedPost(post: Post, tokens: TokenSource): AuthorizedPost {
  return async (request, isWanted = () => true) => {
    const by = (token: string) => {
      if (isWanted()) return post({ ...request, token });
      throw new ClientError('unreachable', 'Too late.', false);
    };
    try {
      const token = await tokens.get();
      const outcome = await by(token);
      const isRefused = !outcome.ok && (outcome.code === 'token_expired' || outcome.code === 'token_invalid');
      return isRefused ? await by(await tokens.renew(token)) : outcome;
    } catch (error) {
      const { code, message, retryable } = error instanceof ClientError ? error : missing();
      return { ok: false, code, message, retryable, retryAfterMs: 0 };
    }
  };
}
