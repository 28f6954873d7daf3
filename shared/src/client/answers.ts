import type { Closed, Dropped, Frame, SocketFailure, SubscribeAnswer, SyncAnswer } from '../protocol/index.js';
import { isErrorCode, isRecord } from './http.js';

/** Reads what comes over the wire; what does not have the documented form is null, and counts as not having come. */

const isSeq = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

export function readFrame(value: unknown): Frame | null {
  if (!isRecord(value) || typeof value.channel !== 'string' || typeof value.epoch !== 'string') return null;
  const { from, to, messages } = value;
  if (!isSeq(from) || !isSeq(to) || !Array.isArray(messages) || !messages.every(isMessage)) return null;
  if (value.void !== undefined && !(Array.isArray(value.void) && value.void.every(isSeq))) return null;
  return value as unknown as Frame;
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
  if (!isRecord(value)) return null;
  const { channel, reason, pending } = value;
  return typeof channel === 'string' && typeof reason === 'string' && isSeq(pending)
    ? { channel, reason, pending }
    : null;
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
