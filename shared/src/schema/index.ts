import { z } from 'zod';
import { LIMITS, NAME_PATTERN, OWN_CHANNELS } from '../protocol/index.js';

/** Zod schemas of the wire contract, for the side that must not trust what it reads. */

export const channelName = z.string().regex(NAME_PATTERN, 'invalid_channel');
/** A channel that can be followed: also one of the service's own. */
export const readableChannel = z
  .string()
  .refine((name) => NAME_PATTERN.test(name) || OWN_CHANNELS.includes(name), 'invalid_channel');
export const clientName = z.string().regex(NAME_PATTERN, 'invalid_client');
const seq = z.int().min(0);

export const handshakeAuth = z.object({
  token: z.string().min(1),
  client: clientName,
  label: z.string().max(LIMITS.labelCharacters).optional(),
});

export const subscribeRequest = z.object({
  channel: readableChannel,
  after: seq.optional(),
  epoch: z.string().max(64).optional(),
  rewind: z.int().min(0).max(LIMITS.rewind).optional(),
});

export const unsubscribeRequest = z.object({ channel: readableChannel });

export const ackUpTo = z.object({ channel: readableChannel, epoch: z.string().max(64), upTo: seq });
export const ackIds = z.object({ ids: z.array(z.string().min(1).max(64)).min(1).max(LIMITS.ackIds) });

export const syncRequest = z.object({
  channel: readableChannel,
  epoch: z.string().max(64),
  after: seq,
  to: seq.optional(),
});

export const refreshRequest = z.object({ token: z.string().min(1) });
