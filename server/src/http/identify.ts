import type { FastifyRequest } from 'fastify';
import type { Identity, Right, Tokens } from '../auth/identity.js';
import { ANONYMOUS } from '../auth/rights.js';
import { SurecastError } from '../errors.js';

/** Who a request comes from. */
export interface Identify {
  /**
   * By the bearer token, or else by `token` (the field of a form). Without one it is `anonymous` on loopback.
   * Rejects: token_missing, token_invalid, token_expired. A token that is no good is refused on loopback too.
   */
  anyone(request: FastifyRequest, token?: string): Promise<Identity>;
  /** The same, but a token is always needed. */
  withToken(request: FastifyRequest): Promise<Identity>;
}

export function createIdentify(tokens: Tokens, loopback: boolean): Identify {
  return {
    async anyone(request, token) {
      const given = bearerToken(request) ?? token;
      if (given !== undefined) return tokens.verify(given);
      if (loopback) return ANONYMOUS;
      throw new SurecastError('token_missing');
    },
    async withToken(request) {
      const given = bearerToken(request);
      if (given === undefined) throw new SurecastError('token_missing');
      return tokens.verify(given);
    },
  };
}

/** Throws not_allowed unless the token gives the right on the channel. */
export function demand(identity: Identity, right: Right, channel: string): void {
  if (!identity.may(right, channel)) throw new SurecastError('not_allowed');
}

/** The token of the Authorization header, if there is one. Throws token_invalid when it is of another scheme. */
export function bearerToken(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) return undefined;
  const match = /^Bearer +(\S+)$/i.exec(authorization);
  if (match?.[1] === undefined) throw new SurecastError('token_invalid');
  return match[1];
}
