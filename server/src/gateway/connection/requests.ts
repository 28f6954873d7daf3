import { ERRORS, type ErrorCode } from '@surecast/shared/protocol';
import {
  ackIds,
  ackUpTo,
  handshakeAuth,
  refreshRequest,
  subscribeRequest,
  syncRequest,
  unsubscribeRequest,
} from '@surecast/shared/schema';
import { z } from 'zod';
import { SurecastError } from '../../errors.js';

/** Schema of each event that a client may send. */
export const REQUESTS = {
  subscribe: subscribeRequest,
  unsubscribe: unsubscribeRequest,
  ack: z.union([ackUpTo, ackIds]),
  sync: syncRequest,
  refresh: refreshRequest,
} as const;

export type RequestName = keyof typeof REQUESTS;
export type Request<Name extends RequestName> = z.output<(typeof REQUESTS)[Name]>;

export function isRequestName(event: unknown): event is RequestName {
  return typeof event === 'string' && Object.hasOwn(REQUESTS, event);
}

/** The code that names the part of a request that is wrong; other parts are `invalid_request`. */
const CODES: Record<string, ErrorCode> = {
  channel: 'invalid_channel',
  client: 'invalid_client',
  token: 'token_missing',
};

/** What the schema lets through, or a `SurecastError` that names the first part that it refuses. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const part = issue?.path[0];
  const code = (typeof part === 'string' && CODES[part]) || 'invalid_request';
  const message = code === 'invalid_request' && part !== undefined ? `${String(part)}: ${issue?.message}` : undefined;
  throw new SurecastError(code, message ?? ERRORS[code].meaning);
}

export function parseHandshake(auth: unknown): z.output<typeof handshakeAuth> {
  return parse(handshakeAuth, auth);
}
