import type { SocketFailure } from '@surecast/shared/protocol';
import type { Socket } from 'socket.io';
import { clientKey } from '../../delivery/client-key.js';
import { SurecastError, toSocketFailure } from '../../errors.js';
import { parseHandshake } from '../connection/requests.js';
import type { Member, TokenCheck } from '../connection/state.js';
import { checkOrigin, type OriginRule } from './origin.js';

const AGENT_CHARACTERS = 300;

/** Who connects. Rejects: host_refused, origin_refused, invalid_client, token_missing, token_invalid, token_expired, invalid_request. */
export async function admit(handshake: Socket['handshake'], rule: OriginRule, tokens: TokenCheck): Promise<Member> {
  checkOrigin(handshake.headers, rule);
  const { token, client, label } = parseHandshake(handshake.auth);
  const identity = await tokens.verify(token);
  const agent = handshake.headers['user-agent']?.slice(0, AGENT_CHARACTERS);
  return {
    identity,
    client: clientKey(identity.subject, client),
    ...(label !== undefined && { label }),
    ...(agent !== undefined && { agent }),
  };
}

/** The error whose `data` travels with Socket.IO's `connect_error`. */
export function refusal(error: unknown): Error & { data: SocketFailure } {
  const data = toSocketFailure(error);
  return Object.assign(new Error(data.message), { data });
}

export function isFault(error: unknown): boolean {
  return !(error instanceof SurecastError);
}
