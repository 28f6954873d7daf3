import { SurecastError } from '../errors.js';

/** Position in a list that is newest first with ties by id: after the item (at, id). */
export interface NewestPosition {
  at: number;
  id: string;
}

export function writeCursor(position: NewestPosition): string {
  return `${position.at}.${position.id}`;
}

/** Reads a page cursor that came from outside. Rejects what `writeCursor` did not make with `invalid_request`. */
export function readCursor(cursor: string): NewestPosition {
  const match = /^(\d{1,16})\.([A-Za-z0-9_-]{1,128})$/.exec(cursor);
  if (match?.[1] === undefined || match[2] === undefined) throw notOurs();
  return { at: Number(match[1]), id: match[2] };
}

/** A client's position in a channel, as the cursor of a list by channel and client. */
export function writeClientCursor({ channel, client }: { channel: string; client: string }): string {
  return Buffer.from(JSON.stringify([channel, client])).toString('base64url');
}

/** Rejects what `writeClientCursor` did not make with `invalid_request`. */
export function readClientCursor(cursor: string): { channel: string; client: string } {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && typeof parts[0] === 'string' && typeof parts[1] === 'string' && parts.length === 2) {
      return { channel: parts[0], client: parts[1] };
    }
  } catch {
    // Not JSON: refused below like any other.
  }
  throw notOurs();
}

function notOurs(): SurecastError {
  return new SurecastError('invalid_request', 'The cursor is not one that a page of this list gave.');
}
