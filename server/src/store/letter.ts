import { createHash } from 'node:crypto';

/**
 * Id of a dead letter: made from what it is unique by, so that a repeated put meets its own letter in every adapter
 * without an index of its own.
 */
export function letterId(letter: { channel: string; client: string; from: number }): string {
  const key = JSON.stringify([letter.channel, letter.client, letter.from]);
  return createHash('sha256').update(key).digest('base64url').slice(0, 32);
}
