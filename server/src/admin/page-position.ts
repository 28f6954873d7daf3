import { z } from 'zod';
import { SurecastError } from '../errors.js';

/** Where a page of a list starts, as text that whoever looks only hands back. */
export function writePosition(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Rejects what no page of this list gave with `invalid_request`. */
export function readPosition<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new SurecastError('invalid_request', 'The cursor is not one that a page of this list gave.');
  }
}

/** How many rows the pages before have shown. */
export const offsetPosition = z.int().min(0).max(1_000_000_000);
