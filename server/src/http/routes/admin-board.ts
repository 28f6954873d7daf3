import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isCode } from '../../errors.js';
import type { QueueBoard } from '../../queue/queue.js';
import { prefersHtml } from '../accept.js';
import { answerFailure } from '../failures.js';

const BASE = '/admin/queues';

/** What the page needs and no more: it names its own base, and its dialogs and menus set styles inline. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Whatever the page's script asks with; bull-board checks it by its own schemas. */
const params = z.record(z.string(), z.string().max(512));
const query = z.record(z.string(), z.unknown());

/** The queue's own page at `/admin/queues`. Registered behind the session: a person without one is sent to the login. */
export const adminBoardRoutes: FastifyPluginAsyncZod<{ board: QueueBoard }> = async (app, { board }) => {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', POLICY);
  });
  app.setErrorHandler((error, request, reply) => {
    if (isCode(error, 'login_required') && prefersHtml(request.headers.accept)) return reply.redirect('/admin', 303);
    return answerFailure(error, request, reply);
  });

  await app.register(fastifyStatic, {
    root: board.assets,
    prefix: `${BASE}/static/`,
    index: false,
    redirect: false,
    decorateReply: false,
    schemaHide: true,
    // Behind a login, so in this browser only; most names carry a hash of the content, but not all.
    cacheControl: false,
    setHeaders: (reply) => reply.header('cache-control', 'private, max-age=3600'),
  });

  for (const path of board.pages) {
    const url = path === '/' ? BASE : BASE + path;
    app.get(url, { schema: { hide: true, params } }, async (_request, reply) => {
      return reply.type('text/html; charset=utf-8').send(await board.page(`${BASE}/`));
    });
  }
  for (const { path, ask } of board.questions) {
    app.get(BASE + path, { schema: { hide: true, params, querystring: query } }, async (request, reply) => {
      const { status, body } = await ask(request);
      return reply.code(status).send(body);
    });
  }
};
