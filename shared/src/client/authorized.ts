import { type Answer, unreachable } from './answers.js';
import { ClientError } from './client-error.js';
import type { HttpRequest, Post } from './http.js';
import { isOfToken, missing, type TokenSource } from './tokens.js';

/** Posts with the token in hand, and once more with a new one when that is refused. Never rejects. */
export type AuthorizedPost = (
  request: Omit<HttpRequest, 'token'>,
  /** Asked when the token is there: false gives the request up. */
  isWanted?: () => boolean,
) => Promise<Answer>;

export function createAuthorizedPost(post: Post, tokens: TokenSource): AuthorizedPost {
  return async (request, isWanted = () => true) => {
    const by = (token: string) => (isWanted() ? post({ ...request, token }) : unreachable('Too late.'));
    try {
      const token = await tokens.get();
      const answer = await by(token);
      return isOfToken(answer) ? await by(await tokens.renew(token)) : answer;
    } catch (error) {
      return error instanceof ClientError ? error : missing();
    }
  };
}
