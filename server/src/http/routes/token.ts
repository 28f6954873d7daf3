import type { FastifyInstance } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { IssuedToken, Tokens } from '../../auth/identity.js';
import { ALL_RIGHTS } from '../../auth/rights.js';
import { SurecastError } from '../../errors.js';
import { bearerToken } from '../identify.js';
import { failure, tokenAnswer, tokenBody } from '../schemas.js';
import { takesPostOnly } from '../wrong-address.js';

/**
 * `POST /token`. On loopback anyone gets every right, under a subject of their own that an earlier token keeps. Off
 * loopback a token that is still valid is renewed with the rights it has, and nothing else is handed out.
 */
export const tokenRoute: FastifyPluginAsyncZod<{ tokens: Tokens; loopback: boolean }> = async (app, deps) => {
  const { tokens, loopback } = deps;

  async function hand(previous: string | undefined): Promise<IssuedToken> {
    if (loopback) return tokens.issue({ rights: ALL_RIGHTS, ...(previous !== undefined && { previous }) });
    const text = 'Tokens are not handed out here: ask whoever runs the service for one.';
    if (previous === undefined) throw new SurecastError('not_allowed', text);
    return tokens.refresh(previous).catch((cause) => {
      throw new SurecastError('not_allowed', text, { cause });
    });
  }

  takesPostOnly(app, '/token');
  acceptEmptyBodies(app);
  app.route({
    method: 'POST',
    url: '/token',
    schema: {
      operationId: 'token',
      summary: 'Get a token, or a later one for the same subject',
      tags: ['tokens'],
      body: tokenBody,
      response: { 200: tokenAnswer, default: failure },
    },
    async handler(request, reply) {
      const { token, subject, expiresAt } = await hand(request.body?.token ?? bearerToken(request));
      reply.header('cache-control', 'no-store');
      return reply.send({ token, expiresAt: expiresAt.toISOString(), sub: subject });
    },
  });
};

/** A request for a token needs no body, and programs name some type for an empty one all the same: it counts as `{}`. */
function acceptEmptyBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, {});
    parseJson(request, String(body), done);
  });
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') done(null, {});
    else done(new SurecastError('unsupported_media_type'));
  });
}
