import type { AuthorizedPost } from './authorized.js';
import { fullJitter } from './backoff.js';
import type { Bounds } from './bounds.js';
import { ClientError } from './client-error.js';
import type { Environment } from './environment.js';
import type { PublishRequest } from './options.js';

/** Tries of one publish: with their waits about half a minute, after which the page should say that it is not through. */
const TRIES = 6;

interface PublishDeps {
  post: AuthorizedPost;
  bounds: Bounds;
  environment: Pick<Environment, 'clock' | 'random' | 'newId'>;
}

export interface Publisher {
  /** Publishes under way. */
  readonly size: number;
  publish(request: PublishRequest): Promise<{ id: string; channel: string }>;
}

/** Saves messages. A failed answer means unknown, so every try carries the same key, and the service keeps one message. */
export function createPublisher({ post, bounds, environment }: PublishDeps): Publisher {
  const { clock, random, newId } = environment;
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.setTimeout(resolve, ms));
  let size = 0;

  async function attempt(body: object, key: string): Promise<{ id: string; channel: string }> {
    for (let tried = 1; ; tried += 1) {
      const answer = await post({ path: '/save', body, key });
      if (!(answer instanceof ClientError)) return { id: String(answer.id), channel: String(answer.channel) };
      const { code, message, retryable, retryAfterMs } = answer;
      if (!retryable || tried === TRIES) throw new ClientError(code, message, retryable, key, retryAfterMs);
      await wait(Math.max(retryAfterMs, fullJitter(tried + 1, random)));
    }
  }

  return {
    get size() {
      return size;
    },
    async publish({ key = newId(), ...body }) {
      if (size >= bounds.limits.publishes) throw bounds.overloaded('publishes', key);
      size += 1;
      return attempt(body, key).finally(() => {
        size -= 1;
      });
    },
  };
}
