import type { Dropped, ErrorCode, Frame, PushedMessage, SubscribeAnswer, SyncAnswer } from '../protocol/index.js';
import { ClientError } from './client-error.js';

/** Reads what comes over the wire; what does not have the documented form is null, and counts as not having come. */

/** How far the channels of a connection are. */
export interface Beacon {
  epoch: string;
  heads: Record<string, number>;
}

type Is = (value: unknown) => boolean;
/** The fields that are looked at. */
type Form<T> = { [Key in keyof T]?: Is };

export const isSeq = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export const isText = (value: unknown): value is string => typeof value === 'string';

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function orAbsent(is: Is): Is {
  return (value) => value === undefined || is(value);
}

export function listOf(is: Is): Is {
  return (value) => Array.isArray(value) && value.every(is);
}

function has<T>(form: Form<T>): Is {
  const fields = Object.entries(form) as [string, Is][];
  return (value) => isRecord(value) && fields.every(([name, is]) => is(value[name]));
}

export function reader<T>(form: Form<T>): (value: unknown) => T | null {
  const is = has(form);
  return (value) => (is(value) ? (value as T) : null);
}

/** Null for what is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const FRAME: Form<Frame> = {
  channel: isText,
  epoch: isText,
  from: isSeq,
  to: isSeq,
  messages: listOf(has<PushedMessage>({ id: isText, seq: isSeq })),
  void: orAbsent(listOf(isSeq)),
  redrive: orAbsent((value) => value === true),
};

const isRange = orAbsent(has({ from: isSeq, to: isSeq }));

export const readFrame = reader(FRAME);

export const readBeacon = reader<Beacon>({
  epoch: isText,
  heads: (value) => isRecord(value) && Object.values(value).every(isSeq),
});

export const readSubscribed = reader<SubscribeAnswer>({
  epoch: isText,
  head: isSeq,
  cursor: isSeq,
  sentTo: isSeq,
  missed: isRange,
});

export const readPage = reader<SyncAnswer & { frames: Frame[] }>({
  frames: listOf(has(FRAME)),
  head: isSeq,
  missed: isRange,
});

export const readDropped = reader<Dropped>({ channel: isText, reason: isText, pending: isSeq });

/** In how many ms a node that drains wants the client to connect again. */
export const readClosing = reader<{ retryAfterMs: number }>({ retryAfterMs: isSeq });

/** What was asked for, or why there is none of it. */
export type Answer = Record<string, unknown> | ClientError;

/**
 * A refusal, from the answer of a request, a `closed` event or the `data` of a refused handshake. The code counts by its form: the registry
 * with its texts would be a sixth of the library, and a newer service may have codes that it does not know.
 */
export function readRefusal(value: unknown, retryAfterMs?: number): ClientError | null {
  if (!isRecord(value) || !isText(value.code) || !/^[a-z_]{1,64}$/.test(value.code)) return null;
  const { code, message, retryable } = value;
  return new ClientError(
    code as ErrorCode,
    isText(message) ? message : code,
    retryable === true,
    undefined,
    retryAfterMs,
  );
}

export function unreachable(message = 'There was no answer.'): ClientError {
  return new ClientError('unreachable', message, true);
}
