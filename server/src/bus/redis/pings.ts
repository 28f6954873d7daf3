import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { SurecastError } from '../../errors.js';

const WITHIN_MS = 2_000;
/** Pings in a row that may be lost before the way is taken for dead: one can fall into an outage that heals itself. */
const MOST_MISSED = 2;

/** Travels among frames; tells the nodes apart that share the channel. */
const ping = z.object({ ping: z.object({ node: z.string(), number: z.int() }) });
const BEGIN = '{"ping":';

export interface Pings {
  /** Publishes a ping; resolves when it comes back, rejects with live_unavailable after 2 s or when it cannot be published. */
  send(publish: (payload: unknown) => Promise<void>): Promise<void>;
  /** Whether a payload was a ping, of whatever node; frames are lists. */
  take(text: string): boolean;
  /** Gives up on those that are under way. */
  stop(): void;
}

/** Pings of one node that are under way. `lost` is called for each second one in a row that did not come back. */
export function createPings(lost: () => void): Pings {
  const node = randomUUID();
  const waiting = new Map<number, { came(): void; failed(error: Error): void }>();
  let last = 0;
  let missed = 0;

  function wait(number: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        missed += 1;
        if (missed % MOST_MISSED === 0) lost();
        failed(new SurecastError('live_unavailable', 'What this node publishes does not come back to it.'));
      }, WITHIN_MS);
      const done = () => {
        clearTimeout(timer);
        waiting.delete(number);
      };
      const failed = (error: Error) => {
        done();
        reject(error);
      };
      const came = () => {
        done();
        resolve();
      };
      waiting.set(number, { came, failed });
    });
  }

  return {
    async send(publish) {
      last += 1;
      const number = last;
      const came = wait(number);
      const published = publish({ ping: { node, number } });
      // One that was not published says nothing about the way back.
      published.catch((error: Error) => waiting.get(number)?.failed(error));
      await came;
    },
    take(text) {
      if (!text.startsWith(BEGIN)) return false;
      const found = ping.safeParse(parse(text));
      if (!found.success) return false;
      if (found.data.ping.node === node) {
        missed = 0;
        waiting.get(found.data.ping.number)?.came();
      }
      return true;
    },
    stop() {
      for (const { failed } of [...waiting.values()])
        failed(new SurecastError('live_unavailable', 'The bus is closed.'));
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
