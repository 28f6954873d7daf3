import { ClientError } from './client-error.js';

/** Most of each that a client holds. */
export interface ClientLimits {
  /** Frames beyond a hole, per channel; past this the furthest go, and are asked for again. */
  heldFrames: number;
  /** Messages that wait for the page's handler, per channel; past this frames are left to be asked for later. */
  waitingMessages: number;
  /** Ids of handed messages, per channel: within so many, a message that comes under another seq is known as a repeat. */
  rememberedIds: number;
  /** Channels whose ack is due; past this the oldest goes, and is said at the next subscribe. */
  dueAcks: number;
  /** Ids of redriven messages whose ack is due; past this an ack is not sent. */
  dueIds: number;
  /** Requests on the socket without an answer; one more fails at once. */
  requests: number;
  /** Publishes under way; one more is refused with `overloaded`. */
  publishes: number;
}

/** How much of each is held now (over all channels), and how often a bound was met. */
export type ClientUsage = { [Name in keyof ClientLimits]: { held: number; refused: number } };

const LIMITS: ClientLimits = {
  heldFrames: 64,
  waitingMessages: 2_000,
  rememberedIds: 2_000,
  dueAcks: 100,
  dueIds: 1_000,
  requests: 256,
  publishes: 1_000,
};

export interface Bounds {
  readonly limits: ClientLimits;
  /** Counts that a bound was met. */
  refuse(name: keyof ClientLimits): void;
  /** The same, as an answer. */
  overloaded(name: keyof ClientLimits, key?: string): ClientError;
  /** Sums what the parts hold. */
  usage(parts: readonly Partial<ClientLimits>[]): ClientUsage;
}

/** Throws a RangeError for a bound that is not a whole number from 1. */
export function createBounds(given: Partial<ClientLimits> = {}): Bounds {
  const limits = { ...LIMITS, ...given };
  const refused = new Map<string, number>();
  for (const [name, limit] of Object.entries(limits)) {
    if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`limits.${name}`);
  }
  const refuse = (name: string) => void refused.set(name, (refused.get(name) ?? 0) + 1);
  return {
    limits,
    refuse,
    overloaded(name, key) {
      refuse(name);
      return new ClientError('overloaded', 'Too many wait.', true, key);
    },
    usage: (parts) =>
      Object.fromEntries(
        (Object.keys(LIMITS) as (keyof ClientLimits)[]).map((name) => {
          const held = parts.reduce((sum, part) => sum + (part[name] ?? 0), 0);
          return [name, { held, refused: refused.get(name) ?? 0 }];
        }),
      ) as ClientUsage,
  };
}
