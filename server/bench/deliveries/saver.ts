import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { postJson } from './post.js';

export interface SaverOptions {
  url: string;
  channel: string;
  token: string;
  window: number;
  /** Messages a second, 0 = no limit. */
  rate: number;
  text: string;
}

export interface Saver {
  /** Answered 201. */
  readonly saved: number;
  readonly failed: number;
  /** Every client has acknowledged up to here. */
  acknowledged(lowest: number): void;
  /** No more saves; resolves when those under way are answered. */
  stop(): Promise<void>;
}

const PACE_MS = 5;

/** Keeps `window` messages in flight: each save that is answered counts until every client has acknowledged it. */
export function startSaver({ url, channel, token, window, rate, text }: SaverOptions): Saver {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const address = new URL('/save', url);
  const began = performance.now();
  let stopped = false;
  let started = 0;
  let saved = 0;
  let failed = 0;
  let lowest = 0;
  let underWay = 0;
  let allAnswered = () => {};

  const allowed = () => (rate === 0 ? Number.POSITIVE_INFINITY : ((performance.now() - began) / 1_000) * rate);
  const fill = () => {
    while (!stopped && started - failed - lowest < window && started < allowed()) {
      started += 1;
      underWay += 1;
      void saveOne(started);
    }
  };
  const saveOne = async (number: number) => {
    const body = { channel, title: `message ${number}`, text };
    const answer = await postJson(address, body, { agent, token, key: randomUUID() }).catch(() => null);
    if (answer?.status === 201) saved += 1;
    else failed += 1;
    underWay -= 1;
    if (underWay === 0) allAnswered();
    fill();
  };

  const pace = rate === 0 ? undefined : setInterval(fill, PACE_MS);
  fill();
  return {
    get saved() {
      return saved;
    },
    get failed() {
      return failed;
    },
    acknowledged(upTo) {
      lowest = upTo;
      fill();
    },
    async stop() {
      stopped = true;
      clearInterval(pace);
      if (underWay > 0) {
        await new Promise<void>((resolve) => {
          allAnswered = resolve;
        });
      }
      agent.destroy();
    },
  };
}
