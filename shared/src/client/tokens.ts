import { ClientError } from './client-error.js';
import type { Environment } from './environment.js';
import type { Post } from './http.js';

export interface TokenSource {
  /** The token in hand, or a new one. Rejects with a `ClientError`, or with whatever `getToken` rejects with. */
  get(): Promise<string>;
  /** A token other than the one that was refused; requests that fail together share one renewal. */
  renew(refused: string): Promise<string>;
}

interface TokenDeps {
  getToken: (() => Promise<string>) | undefined;
  post: Post;
  environment: Environment;
  storageKey: string;
}

export function createTokens({ getToken, post, environment, storageKey }: TokenDeps): TokenSource {
  const { storage } = environment;
  // A page's own getToken knows better than what was kept from an earlier life.
  let current = getToken ? null : (storage?.getItem(storageKey) ?? null);
  let under: Promise<string> | null = null;

  async function ask(): Promise<string> {
    if (getToken) return getToken();
    let outcome = await post({ path: '/token', body: current === null ? {} : { token: current } });
    // The old token is of another installation: it keeps no subject there, so nothing is lost by leaving it out.
    if (!outcome.ok && outcome.code === 'token_invalid') outcome = await post({ path: '/token', body: {} });
    if (!outcome.ok) throw new ClientError(outcome.code, outcome.message, outcome.retryable);
    if (typeof outcome.body.token !== 'string')
      throw new ClientError('unreachable', 'POST /token gave no token.', true);
    return outcome.body.token;
  }

  function fresh(): Promise<string> {
    under ??= ask()
      .then((token) => {
        current = token;
        if (!getToken) storage?.setItem(storageKey, token);
        return token;
      })
      .finally(() => {
        under = null;
      });
    return under;
  }

  return {
    get: () => (current === null ? fresh() : Promise.resolve(current)),
    renew: (refused) => (current === null || current === refused ? fresh() : Promise.resolve(current)),
  };
}

/**
 * In how many ms a token should be replaced: after four fifths of its life, counted from its own two times, so that a wrong clock on this
 * machine does not matter. Null when it does not say.
 */
export function renewAfterMs(token: string): number | null {
  try {
    const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const claims: unknown = JSON.parse(atob(part));
    const { exp, iat } = claims as { exp?: unknown; iat?: unknown };
    if (typeof exp !== 'number' || typeof iat !== 'number' || exp <= iat) return null;
    return Math.min((exp - iat) * 800, 2 ** 31 - 1);
  } catch {
    return null;
  }
}
