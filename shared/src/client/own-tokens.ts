import { isText } from './answers.js';
import { ClientError } from './client-error.js';
import type { Environment } from './environment.js';
import type { Post } from './http.js';
import { isOfToken, missing } from './tokens.js';

/**
 * A `getToken` for pages that have none of their own: first the token that was kept from an earlier life, then new ones from `POST /token`,
 * each for the one before it, so that the subject stays.
 */
export function createOwnTokens(post: Post, storage: Environment['storage'], key: string): () => Promise<string> {
  let last = storage?.getItem(key) ?? null;
  let isUnused = last !== null;

  return async () => {
    if (isUnused && last !== null) {
      isUnused = false;
      return last;
    }
    let answer = await post({ path: '/token', body: last === null ? {} : { token: last } });
    // The old token is of another installation: it keeps no subject there, so nothing is lost by leaving it out.
    if (isOfToken(answer)) answer = await post({ path: '/token', body: {} });
    if (answer instanceof ClientError) throw answer;
    if (!isText(answer.token)) throw missing();
    last = answer.token;
    storage?.setItem(key, last);
    return last;
  };
}
