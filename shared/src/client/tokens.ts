import { type Answer, isRecord, isText, unreachable } from './answers.js';
import { ClientError } from './client-error.js';
import type { ClientClock } from './options.js';

/** A `getToken` that does not settle would hold up every try after it. */
const TOKEN_MS = 10_000;

export interface TokenSource {
  /** The token in hand, or a new one. Rejects with a `ClientError`, or with whatever `getToken` rejects with. */
  get(): Promise<string>;
  /** A token other than the one that was refused; requests that fail together share one renewal. */
  renew(refused: string): Promise<string>;
}

interface TokenDeps {
  getToken(): Promise<string>;
  clock: ClientClock;
  /** The token in hand is of this subject: the first one, or another than before. Called before anyone gets the token. */
  onSubject(subject: string): void;
}

export function createTokens({ getToken, clock, onSubject }: TokenDeps): TokenSource {
  let current: string | null = null;
  let under: Promise<string> | null = null;
  let subject: string | null = null;

  async function inTime(): Promise<string> {
    let timer: unknown;
    const late = new Promise<never>((_, reject) => {
      timer = clock.setTimeout(() => reject(missing()), TOKEN_MS);
    });
    // It may throw at once, as a function that is not async does.
    const asked = Promise.resolve().then(getToken);
    return Promise.race([asked, late]).finally(() => clock.clearTimeout(timer));
  }

  function hold(token: string): string {
    current = token;
    const { sub } = claimsOf(token);
    const next = isText(sub) ? sub : '';
    if (next !== subject) {
      subject = next;
      onSubject(next);
    }
    return token;
  }

  function fresh(): Promise<string> {
    under ??= inTime()
      .then(hold)
      .finally(() => {
        under = null;
      });
    return under;
  }

  return {
    get: async () => current ?? fresh(),
    renew: async (refused) => (current === null || current === refused ? fresh() : current),
  };
}

export function missing(): ClientError {
  return unreachable('There is no token.');
}

/** The service does not take the token: another one may do. */
export function isOfToken(answer: Answer | null): answer is ClientError {
  return answer instanceof ClientError && /^token_(expired|invalid)$/.test(answer.code);
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
