import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { DEFAULT_CHANNEL } from '@surecast/shared/protocol';
import { channelName } from '@surecast/shared/schema';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { SurecastError } from '../../errors.js';
import { loadPage } from '../page.js';

/** What is not a name or an id counts as not there: the page is shown all the same. */
const query = z.object({
  channel: channelName.catch(DEFAULT_CHANNEL),
  saved: z.guid().optional().catch(undefined),
});

/** The client library for pages without a build; the number is the version of what it offers. */
const CLIENT_SCRIPT = /[\\/]surecast-client-\d+\.js$/;

/** The web part: one page for `/` and everything under `/admin`, and its assets. */
export const pageRoutes: FastifyPluginAsyncZod<{ webRoot: string | null }> = async (app, { webRoot }) => {
  const schema = { hide: true, querystring: query };
  // Browsers ask for it beside every document that names no icon, such as the answers of the api.
  app.get('/favicon.ico', { schema: { hide: true } }, async (_request, reply) => {
    return reply.code(204).header('cache-control', 'public, max-age=86400').send();
  });
  if (webRoot === null) {
    app.get('/', { schema }, async (_request, reply) => {
      return reply
        .type('text/plain; charset=utf-8')
        .send('Surecast is running. Its web part is not built: npm run build\n');
    });
    return;
  }

  const page = await loadPage(webRoot);
  const show = (reply: FastifyReply, html: string) => {
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(html);
  };
  const admin = () => page.render({ view: 'admin', channel: DEFAULT_CHANNEL, saved: false });

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
    setHeaders(reply, file) {
      if (!CLIENT_SCRIPT.test(file)) return;
      // Pages of other origins load it, and its name stays while its content is mended.
      reply.header('cross-origin-resource-policy', 'cross-origin');
      reply.header('cache-control', 'public, max-age=3600');
    },
  });

  app.get('/', { schema }, async (request, reply) => {
    const { channel, saved } = request.query;
    return show(reply, page.render({ view: 'list', channel, saved: saved !== undefined }));
  });
  app.get('/admin', { schema: { hide: true } }, async (_request, reply) => show(reply, admin()));
  app.get('/admin/*', { schema: { hide: true } }, async (request, reply) => {
    if (request.url.startsWith('/admin/api')) throw new SurecastError('not_found');
    return show(reply, admin());
  });
};
