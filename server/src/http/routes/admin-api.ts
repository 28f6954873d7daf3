import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { readChannels } from '../../admin/channels.js';
import { readClient, readClients } from '../../admin/clients.js';
import { readDeadLetters } from '../../admin/dead-letters.js';
import type { AdminDeps } from '../../admin/deps.js';
import { readNodes, readOverview } from '../../admin/overview.js';
import type { Sessions } from '../../auth/sessions.js';
import type { Delivery } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import * as schemas from '../admin-schemas.js';
import { failure, messageAnswer, messageParams } from '../schemas.js';
import type { SessionCookie } from '../session-cookie.js';

interface AdminApiDeps extends AdminDeps {
  delivery: Delivery;
  sessions: Sessions;
  cookie: SessionCookie;
}

/** `GET /admin/api/…`: read models for the admin page, behind its session. */
export const adminApiRoutes: FastifyPluginAsyncZod<AdminApiDeps> = async (app, deps) => {
  const { delivery, queue, live, sessions, cookie } = deps;

  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const session = cookie.of(request);
    if (session === undefined || !(await sessions.isOpen(session))) throw new SurecastError('login_required');
  });

  const describe = <T extends z.ZodType>(operationId: string, summary: string, answer: T) => {
    return {
      operationId,
      summary,
      tags: ['admin'],
      security: [{ session: [] }],
      response: { 200: answer, default: failure },
    };
  };

  app.get(
    '/admin/api/overview',
    { schema: describe('adminOverview', 'Figures of the whole service', schemas.overview) },
    () => readOverview(deps),
  );

  app.get(
    '/admin/api/channels',
    {
      schema: {
        ...describe('adminChannels', 'Channels by name', schemas.channelsPage),
        querystring: schemas.channelsQuery,
      },
    },
    (request) => readChannels(deps, request.query.cursor),
  );

  app.get(
    '/admin/api/clients',
    {
      schema: {
        ...describe('adminClients', 'Clients with what they owe', schemas.clientsPage),
        querystring: schemas.clientsQuery,
      },
    },
    (request) => readClients(deps, request.query),
  );

  // A client key holds a slash: with the wildcard it may come as it is or encoded.
  app.get(
    '/admin/api/clients/:channel/*',
    {
      schema: {
        ...describe('adminClient', 'A client and its pending list', schemas.clientPage),
        params: schemas.clientParams,
      },
    },
    async (request) => {
      const page = await readClient(deps, request.params.channel, request.params['*']);
      if (page === null) throw new SurecastError('not_found', 'This client is not known in this channel.');
      return page;
    },
  );

  app.get(
    '/admin/api/dead-letters',
    {
      schema: {
        ...describe('adminDeadLetters', 'What dropped clients missed', schemas.deadLettersPage),
        querystring: schemas.deadLettersQuery,
      },
    },
    (request) => readDeadLetters(deps, request.query),
  );

  app.get(
    '/admin/api/messages/:id',
    {
      schema: {
        ...describe('adminMessage', 'A message with its delivery report', messageAnswer),
        params: messageParams,
      },
    },
    async (request) => {
      const answer = await delivery.message(request.params.id);
      if (answer === null) throw new SurecastError('not_found', 'There is no message with this id.');
      return answer;
    },
  );

  app.get('/admin/api/queues', { schema: describe('adminQueues', 'Jobs by queue and state', schemas.queues) }, () =>
    queue.counts(),
  );

  app.get('/admin/api/nodes', { schema: describe('adminNodes', 'Processes of the service', schemas.nodes) }, () =>
    readNodes(live),
  );
};
