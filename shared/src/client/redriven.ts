import type { PushedMessage } from '../protocol/index.js';
import type { Bounds } from './bounds.js';

/** Messages that were sent again from a dead letter: outside the order, told apart by id, acknowledged one by one. */
export interface Redriven {
  readonly size: number;
  accept(messages: readonly PushedMessage[]): void;
  /** The next one that the page has not had, left in place until `done`. */
  next(): PushedMessage | undefined;
  /** Ignored when it is not one of these. */
  done(message: PushedMessage): void;
  clear(): void;
  /** Ids to be acknowledged, each given once: handled now, or had before. */
  settled(): string[];
}

/** Holds at most `limits.dueIds`. */
export function createRedriven(had: (id: string) => boolean, { limits, refuse }: Bounds): Redriven {
  const waiting = new Map<string, PushedMessage>();
  let settled: string[] = [];

  function settle(id: string): void {
    waiting.delete(id);
    settled.push(id);
  }

  return {
    get size() {
      return waiting.size;
    },
    accept(messages) {
      for (const message of messages) {
        if (had(message.id)) settle(message.id);
        else if (waiting.has(message.id)) continue;
        else if (waiting.size < limits.dueIds) waiting.set(message.id, message);
        else refuse('dueIds');
      }
    },
    next() {
      for (const [id, message] of waiting) {
        if (!had(id)) return message;
        settle(id);
      }
      return undefined;
    },
    done(message) {
      if (waiting.get(message.id) === message) settle(message.id);
    },
    clear: () => waiting.clear(),
    settled() {
      const ids = settled;
      settled = [];
      return ids;
    },
  };
}
