import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { SurecastError } from '../../errors.js';
import { loadPage } from '../page.js';

const query = z.object({ saved: z.string().max(64).optional().catch(undefined) });

/** The web part: one page for `/` and everything under `/admin`, and its assets. */
export const pageRoutes: FastifyPluginAsyncZod<{ webRoot: string | null }> = async (app, { webRoot }) => {
  const schema = { hide: true, querystring: query };
  if (webRoot === null) {
    app.get('/', { schema }, async (_request, reply) => {
      return reply
        .type('text/plain; charset=utf-8')
        .send('Surecast is running. Its web part is not built: npm run build\n');
    });
    return;
  }

  const page = await loadPage(webRoot);
  const show = (reply: FastifyReply, saved: boolean) => {
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page.render({ saved }));
  };

  await app.register(fastifyStatic, {
    root: join(webRoot, 'assets'),
    prefix: '/assets/',
    index: false,
    redirect: false,
    decorateReply: false,
    schemaHide: true,
    // File names carry a hash of the content or a version.
    immutable: true,
    maxAge: '1y',
  });

  app.get('/', { schema }, async (request, reply) => show(reply, request.query.saved !== undefined));
  app.get('/admin', { schema }, async (_request, reply) => show(reply, false));
  app.get('/admin/*', { schema }, async (request, reply) => {
    if (request.url.startsWith('/admin/api')) throw new SurecastError('not_found');
    return show(reply, false);
  });
};
