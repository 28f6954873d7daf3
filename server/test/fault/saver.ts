import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import type { SavedRef } from './clients/wire.js';
import { postSave } from './post-save.js';

export interface SaverOptions {
  url: () => string;
  channels: readonly string[];
  /** Messages a second. */
  rate: number;
  /** Of text. */
  bytes: number;
}

/** Saves messages as programs do: each with a key, repeated until it is answered. What was answered 201 counts. */
export interface Saver {
  readonly saved: readonly SavedRef[];
  /** Tries that were answered by a failure, by code; `none` had no answer. */
  readonly failures: ReadonlyMap<string, number>;
  /** Longest time until an answer, in ms; tries without one do not count. */
  readonly slowestAnswerMs: number;
  /** No new messages until `go`; those under way are repeated all the same. */
  hold(): void;
  go(): void;
  /** Resolves when nothing is under way; rejects when that takes longer than `deadlineMs`. */
  finish(deadlineMs: number): Promise<void>;
  end(): void;
}

const TICK_MS = 20;
const MOST_UNDER_WAY = 64;
const AGAIN_MS = 150;

export function startSaver({ url, channels, rate, bytes }: SaverOptions): Saver {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_UNDER_WAY });
  const text = 'x'.repeat(bytes);
  const saved: SavedRef[] = [];
  const failures = new Map<string, number>();
  let slowestAnswerMs = 0;
  let isHeld = false;
  let isEnded = false;
  let number = 0;
  let owed = 0;
  let underWay = 0;
  let whenIdle = () => {};

  async function save(): Promise<void> {
    underWay += 1;
    number += 1;
    const channel = channels[number % channels.length] as string;
    const body = { channel, title: `message ${number}`, text, data: { sentAt: Date.now() } };
    const key = randomUUID();
    while (!isEnded) {
      const started = performance.now();
      const answer = await postSave(new URL('/save', url()), { body, key, agent });
      if (answer.kind !== 'none') slowestAnswerMs = Math.max(slowestAnswerMs, performance.now() - started);
      if (answer.kind === 'saved') {
        saved.push({ id: answer.id, channel });
        break;
      }
      const code = answer.kind === 'none' ? 'none' : answer.code;
      failures.set(code, (failures.get(code) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    underWay -= 1;
    if (underWay === 0) whenIdle();
  }

  let before = performance.now();
  const pace = setInterval(() => {
    const now = performance.now();
    // What could not be started because too much waits is not made up for: a load, not a debt.
    owed = isHeld ? 0 : Math.min(owed + ((now - before) / 1_000) * rate, MOST_UNDER_WAY);
    before = now;
    for (; owed >= 1 && underWay < MOST_UNDER_WAY; owed -= 1) void save();
  }, TICK_MS);

  return {
    saved,
    failures,
    get slowestAnswerMs() {
      return Math.round(slowestAnswerMs);
    },
    hold() {
      isHeld = true;
    },
    go() {
      isHeld = false;
    },
    async finish(deadlineMs) {
      isHeld = true;
      clearInterval(pace);
      if (underWay === 0) return;
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`${underWay} saves were not answered 201 in ${deadlineMs} ms`)),
          deadlineMs,
        );
        whenIdle = () => {
          clearTimeout(late);
          resolve();
        };
      });
    },
    end() {
      isEnded = true;
      clearInterval(pace);
      agent.destroy();
    },
  };
}
