import type {
  Closed,
  Dropped,
  ErrorCode,
  Frame,
  SocketFailure,
  SubscribeAnswer,
  SyncAnswer,
} from '../protocol/index.js';

/** Reads what comes over the wire; what does not have the documented form is null, and counts as not having come. */

export const isSeq = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** By its form: the registry with its texts would be a sixth of the library, and a newer service may have codes that it does not know. */
function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && /^[a-z_]{1,64}$/.test(code);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readFrame(value: unknown): Frame | null {
  if (!isRecord(value) || typeof value.channel !== 'string' || typeof value.epoch !== 'string') return null;
  const { from, to, messages } = value;
  if (!isSeq(from) || !isSeq(to) || !Array.isArray(messages) || !messages.every(isMessage)) return null;
  if (value.void !== undefined && !(Array.isArray(value.void) && value.void.every(isSeq))) return null;
  if (value.redrive !== undefined && value.redrive !== true) return null;
  return value as unknown as Frame;
}

/** How far the channels of a connection are. */
export interface Beacon {
  epoch: string;
  heads: Record<string, number>;
}

export function readBeacon(value: unknown): Beacon | null {
  if (!isRecord(value) || typeof value.epoch !== 'string' || !isRecord(value.heads)) return null;
  return Object.values(value.heads).every(isSeq) ? (value as unknown as Beacon) : null;
}

function isMessage(value: unknown): boolean {
  return isRecord(value) && typeof value.id === 'string' && isSeq(value.seq);
}

function isRange(value: unknown): boolean {
  return value === undefined || (isRecord(value) && isSeq(value.from) && isSeq(value.to));
}

export function readSubscribed(value: unknown): SubscribeAnswer | null {
  if (!isRecord(value) || typeof value.epoch !== 'string' || !isRange(value.missed)) return null;
  return isSeq(value.head) && isSeq(value.cursor) && isSeq(value.sentTo) ? (value as unknown as SubscribeAnswer) : null;
}

export function readPage(value: unknown): (SyncAnswer & { frames: Frame[] }) | null {
  if (!isRecord(value) || !Array.isArray(value.frames) || !isSeq(value.head) || !isRange(value.missed)) return null;
  return value.frames.every((frame) => readFrame(frame)) ? (value as unknown as SyncAnswer) : null;
}

export function readDropped(value: unknown): Dropped | null {
  if (!isRecord(value) || typeof value.channel !== 'string' || typeof value.reason !== 'string') return null;
  return isSeq(value.pending) ? (value as unknown as Dropped) : null;
}

/** In how many ms a node that drains wants the client to connect again. */
export function readClosing(value: unknown): number | null {
  return isRecord(value) && isSeq(value.retryAfterMs) ? value.retryAfterMs : null;
}

/** A refusal, from the answer of an event, a `closed` event or the `data` of a refused handshake. */
export function readRefusal(value: unknown): Closed | SocketFailure | null {
  if (!isRecord(value) || !isErrorCode(value.code)) return null;
  const { code, message, retryable } = value;
  return { code, message: typeof message === 'string' ? message : code, retryable: retryable === true };
}
