import { createHash } from 'node:crypto';
import { SurecastError } from '../errors.js';

/**
 * Id of a dead letter: made from what it is unique by, so that a repeated put meets its own letter in every adapter
 * without an index of its own.
 */
export function letterId(letter: { channel: string; client: string; from: number }): string {
  const key = JSON.stringify([letter.channel, letter.client, letter.from]);
  return createHash('sha256').update(key).digest('base64url').slice(0, 32);
}

/** Position in the list of letters, which is newest first with ties by id: after the letter (at, id). */
export interface LetterPosition {
  at: number;
  id: string;
}

export function writeCursor(position: LetterPosition): string {
  return `${position.at}.${position.id}`;
}

/** Reads a page cursor that came from outside. Rejects what `writeCursor` did not make with `invalid_request`. */
export function readCursor(cursor: string): LetterPosition {
  const match = /^(\d{1,16})\.([A-Za-z0-9_-]{32})$/.exec(cursor);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new SurecastError('invalid_request', 'The cursor is not one that a page of this list gave.');
  }
  return { at: Number(match[1]), id: match[2] };
}
