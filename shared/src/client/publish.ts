import { fullJitter } from './backoff.js';
import { ClientError } from './client-error.js';
import type { Environment } from './environment.js';
import type { Post } from './http.js';
import type { PublishRequest } from './options.js';
import type { TokenSource } from './tokens.js';

/** Tries of one publish: with their waits about half a minute, after which the page should say that it is not through. */
const TRIES = 6;

interface PublishDeps {
  post: Post;
  tokens: TokenSource;
  environment: Pick<Environment, 'clock' | 'random' | 'newId'>;
}

/** Saves a message. A failed answer means unknown, so every try carries the same key, and the service keeps one message. */
export function createPublish({ post, tokens, environment }: PublishDeps) {
  const { clock, random, newId } = environment;
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.setTimeout(resolve, ms));

  async function attempt(body: object, key: string) {
    let token = await tokens.get();
    let outcome = await post({ path: '/save', body, token, key });
    if (!outcome.ok && (outcome.code === 'token_expired' || outcome.code === 'token_invalid')) {
      token = await tokens.renew(token);
      outcome = await post({ path: '/save', body, token, key });
    }
    return outcome;
  }

  return async ({ key = newId(), ...body }: PublishRequest): Promise<{ id: string; channel: string }> => {
    for (let tried = 1; ; tried += 1) {
      const outcome = await attempt(body, key).catch((error: unknown) => {
        const { code, message, retryable } =
          error instanceof ClientError ? error : new ClientError('unreachable', 'There is no token.', true);
        return { ok: false as const, code, message, retryable, retryAfterMs: 0 };
      });
      if (outcome.ok) return { id: String(outcome.body.id), channel: String(outcome.body.channel) };
      const { code, message, retryable, retryAfterMs } = outcome;
      if (!retryable || tried === TRIES) throw new ClientError(code, message, retryable, key);
      await wait(Math.max(retryAfterMs, fullJitter(tried, random)));
    }
  };
}
