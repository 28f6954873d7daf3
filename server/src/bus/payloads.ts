import { ERRORS, type ErrorCode, type Frame } from '@surecast/shared/protocol';
import { z } from 'zod';
import type { Order } from './bus.js';

/** Schemas of what travels on the bus between processes: another version of the service may be on the other side. */

const seq = z.int().min(0);

const frame = z.object({
  channel: z.string(),
  epoch: z.string(),
  from: seq,
  to: seq,
  messages: z.array(
    z.object({
      id: z.string(),
      seq,
      title: z.string(),
      text: z.string(),
      data: z.unknown().optional(),
      at: z.string(),
      attempt: z.int().min(0),
    }),
  ),
  void: z.array(seq).exactOptional(),
  redrive: z.literal(true).exactOptional(),
});

export const framesPayload: z.ZodType<Frame[]> = z.array(frame);

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

export const orderPayload: z.ZodType<Order> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('resend'),
    channel: z.string(),
    to: seq,
    clients: z.array(z.object({ client: z.string(), connection: z.string(), cursor: seq })),
  }),
  z.object({ kind: z.literal('redrive'), connection: z.string(), frames: z.array(frame) }),
  z.object({
    kind: z.literal('dropped'),
    client: z.string(),
    connection: z.string(),
    dropped: z.object({ channel: z.string(), reason: z.string(), pending: z.int().min(0) }),
  }),
  z.object({
    kind: z.literal('close'),
    connection: z.string(),
    closed: z.object({ code: z.enum(codes), message: z.string(), retryable: z.boolean() }),
  }),
]);
