import type { PushedMessage } from '../../protocol/index.js';
import type { ClientUsage } from '../bounds.js';
import type { ChannelState, ConnectionState, PublishRequest } from '../options.js';

/** What a tab says to the tab that leads. `from` is the tab. */
export type TabWord = { from: string } & (
  | { kind: 'here'; reads: { channel: string; rewind?: number }[] }
  /** Nothing was heard of the leader for a while. */
  | { kind: 'ping' }
  /** The page leaves the channel for good. */
  | { kind: 'left'; channel: string }
  /** The tab is being closed or put aside. */
  | { kind: 'bye' }
  /** The page's handler returned, or the page had the message already. */
  | { kind: 'done'; channel: string; id: string }
  /** What lies in after < seq <= to was not heard. */
  | { kind: 'ask'; channel: string; after: number; to: number }
  | { kind: 'publish'; call: string; request: PublishRequest }
  | { kind: 'rejoin' }
);

/** How a channel of the leader's connection stands. `last` is the seq of the message that was broadcast last. */
export interface ChannelNews {
  channel: string;
  state: ChannelState;
  last: number | null;
}

export type PublishOutcome =
  | { ok: true; id: string; channel: string }
  | { ok: false; code: string; message: string; retryable: boolean; key: string };

/** What the leading tab says to all. Of two that lead, the higher `term` counts. */
export type LeadWord = { from: string; term: number } & (
  | {
      kind: 'beat';
      name: string;
      connection: ConnectionState;
      channels: ChannelNews[];
      storage: 'kept' | 'lost';
      usage: ClientUsage;
    }
  /** `prev` is the seq of the message before it in this leader's life; null for the first. */
  | { kind: 'message'; channel: string; prev: number | null; message: PushedMessage; redriven: boolean }
  | { kind: 'reset'; channel: string; reason: 'store' | 'subject' | 'position' }
  | { kind: 'missed'; channel: string; range: { from: number; to: number } }
  /** Answer to what the tab `by` asked; null when the leader does not hold all of it any more. */
  | { kind: 'filled'; by: string; channel: string; after: number; to: number; messages: PushedMessage[] | null }
  | { kind: 'published'; call: string; outcome: PublishOutcome }
  /** What storage did not take; the next leader needs it. */
  | { kind: 'kept'; entries: [key: string, value: string | null][] }
);

/** Words without what every one of them has. */
export type Told<W = TabWord> = W extends TabWord ? Omit<W, 'from'> : never;
export type Said<W = LeadWord> = W extends LeadWord ? Omit<W, 'from' | 'term'> : never;

type Form = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown) => typeof value === 'string';
const isFlag = (value: unknown) => typeof value === 'boolean';
const isNumber = (value: unknown) => Number.isSafeInteger(value);
const isNumberOrNull = (value: unknown) => value === null || isNumber(value);
const isList = (value: unknown) => Array.isArray(value);
const isThing = (value: unknown) => typeof value === 'object' && value !== null && !isList(value);
const listOf = (form: Form) => (value: unknown) => Array.isArray(value) && value.every((each) => fits(each, form));
const isMessage = (value: unknown) => fits(value, { id: isText, seq: isNumber });
const isMessagesOrNull = (value: unknown) => value === null || (Array.isArray(value) && value.every(isMessage));
const isEntry = (value: unknown) => Array.isArray(value) && isText(value[0]) && (value[1] === null || isText(value[1]));
const isEntries = (value: unknown) => Array.isArray(value) && value.every(isEntry);

const TAB: Readonly<Record<string, Form>> = {
  here: { reads: listOf({ channel: isText }) },
  ping: {},
  left: { channel: isText },
  bye: {},
  done: { channel: isText, id: isText },
  ask: { channel: isText, after: isNumber, to: isNumber },
  publish: { call: isText, request: isThing },
  rejoin: {},
};

const LEAD: Readonly<Record<string, Form>> = {
  beat: {
    name: isText,
    connection: isThing,
    channels: listOf({ channel: isText, state: isThing, last: isNumberOrNull }),
    storage: isText,
    usage: isThing,
  },
  message: { channel: isText, prev: isNumberOrNull, message: isMessage, redriven: isFlag },
  reset: { channel: isText, reason: isText },
  missed: { channel: isText, range: (value) => fits(value, { from: isNumber, to: isNumber }) },
  filled: { by: isText, channel: isText, after: isNumber, to: isNumber, messages: isMessagesOrNull },
  published: { call: isText, outcome: (value) => fits(value, { ok: isFlag }) },
  kept: { entries: isEntries },
};

function fits(value: unknown, form: Form): boolean {
  if (!isThing(value)) return false;
  const record = value as Record<string, unknown>;
  return Object.entries(form).every(([name, isGood]) => isGood(record[name]));
}

/** Another page of the origin may say anything: what has not the form of a word counts as not said. */
export function readWord(value: unknown): { by: 'tab'; word: TabWord } | { by: 'lead'; word: LeadWord } | null {
  if (!fits(value, { from: isText, kind: isText })) return null;
  const { kind } = value as { kind: string };
  const tab = Object.hasOwn(TAB, kind) ? TAB[kind] : undefined;
  if (tab) return fits(value, tab) ? { by: 'tab', word: value as TabWord } : null;
  const lead = Object.hasOwn(LEAD, kind) ? LEAD[kind] : undefined;
  return lead && fits(value, { term: isNumber, ...lead }) ? { by: 'lead', word: value as LeadWord } : null;
}
