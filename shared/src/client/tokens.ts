import { isRecord } from './answers.js';
import { ClientError } from './client-error.js';
import type { Environment } from './environment.js';
import type { Post } from './http.js';

/** A `getToken` that does not settle would hold up every try after it. */
const TOKEN_MS = 10_000;

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
  /** The token in hand is of this subject: the first one, or another than before. Called before anyone gets the token. */
  onSubject(subject: string): void;
}

export function createTokens({ getToken, post, environment, storageKey, onSubject }: TokenDeps): TokenSource {
  const { storage, clock } = environment;
  // A page's own getToken knows better than what was kept from an earlier life.
  let current = getToken ? null : (storage?.getItem(storageKey) ?? null);
  let under: Promise<string> | null = null;
  let subject: string | null = null;

  async function ask(): Promise<string> {
    if (getToken) return getToken();
    let outcome = await post({ path: '/token', body: current === null ? {} : { token: current } });
    // The old token is of another installation: it keeps no subject there, so nothing is lost by leaving it out.
    if (!outcome.ok && outcome.code === 'token_invalid') outcome = await post({ path: '/token', body: {} });
    if (!outcome.ok) throw new ClientError(outcome.code, outcome.message, outcome.retryable);
    if (typeof outcome.body.token !== 'string') throw missing();
    return outcome.body.token;
  }

  async function inTime(): Promise<string> {
    let timer: unknown;
    const late = new Promise<never>((_, reject) => {
      timer = clock.setTimeout(() => reject(missing()), TOKEN_MS);
    });
    return Promise.race([ask(), late]).finally(() => clock.clearTimeout(timer));
  }

  function hold(token: string): string {
    current = token;
    const { sub } = claimsOf(token);
    const next = typeof sub === 'string' ? sub : '';
    if (next !== subject) {
      subject = next;
      onSubject(next);
    }
    return token;
  }

  function fresh(): Promise<string> {
    under ??= inTime()
      .then((token) => {
        if (!getToken) storage?.setItem(storageKey, token);
        return hold(token);
      })
      .finally(() => {
        under = null;
      });
    return under;
  }

  return {
    get: async () => (current === null ? fresh() : hold(current)),
    renew: async (refused) => (current === null || current === refused ? fresh() : hold(current)),
  };
}

export function missing(): ClientError {
  return new ClientError('unreachable', 'There is no token.', true);
}

/** What a token says of itself; nothing of it is believed, the service decides. Empty when it cannot be read. */
function claimsOf(token: string): Record<string, unknown> {
  try {
    const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const claims: unknown = JSON.parse(atob(part));
    return isRecord(claims) ? claims : {};
  } catch {
    return {};
  }
}

/**
 * In how many ms a token should be replaced: after four fifths of its life, counted from its own two times, so that a wrong clock on this
 * machine does not matter. Null when it does not say.
 */
export function renewAfterMs(token: string): number | null {
  const { exp, iat } = claimsOf(token);
  const ms = (Number(exp) - Number(iat)) * 800;
  return ms > 0 ? Math.min(ms, 2 ** 31 - 1) : null;
}
