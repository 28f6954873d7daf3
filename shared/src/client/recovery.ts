import { isRecord } from './http.js';
import type { ClientStorage } from './options.js';

/** Where the page stands in a channel: `after` = the last seq that it has handled, of the log `epoch`. */
export interface Position {
  epoch: string;
  after: number;
}

/** Positions kept over reloads. */
export interface Recovery {
  load(channel: string): Position | null;
  save(channel: string, position: Position): void;
  forget(channel: string): void;
}

export function createRecovery(storage: ClientStorage | null, prefix: string): Recovery {
  const keyOf = (channel: string) => `${prefix}:after:${channel}`;
  return {
    load(channel) {
      const kept = storage?.getItem(keyOf(channel));
      if (!kept) return null;
      try {
        const value: unknown = JSON.parse(kept);
        if (!isRecord(value)) return null;
        const { epoch, after } = value;
        return typeof epoch === 'string' && Number.isSafeInteger(after) ? { epoch, after: Number(after) } : null;
      } catch {
        return null;
      }
    },
    save: (channel, { epoch, after }) => storage?.setItem(keyOf(channel), JSON.stringify({ epoch, after })),
    forget: (channel) => storage?.removeItem(keyOf(channel)),
  };
}
