import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { readChannels } from '../../admin/channels.js';
import { readClient, readClients } from '../../admin/clients.js';
import { readDeadLetters } from '../../admin/dead-letters.js';
import type { AdminDeps } from '../../admin/deps.js';
import { readNodes, readOverview } from '../../admin/overview.js';
import { readQuarantined, releaseQuarantined } from '../../admin/quarantined.js';
import type { Sessions } from '../../auth/sessions.js';
import type { Delivery } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import * as schemas from '../admin-schemas.js';
import { failure, messageAnswer, messageParams } from '../schemas.js';
import type { SessionCookie } from '../session-cookie.js';
import { takesPostOnly } from '../wrong-address.js';

interface AdminApiDeps extends AdminDeps {
  delivery: Delivery;
  sessions: Sessions;
  cookie: SessionCookie;
}

/**
 * `/admin/api/…`: read models and commands for the admin page, behind its session. Another site cannot send a command: the cookie is
 * SameSite=Strict, and requests from other origins are refused before they come here. Each command leaves a line in the log.
 */
export const adminApiRoutes: FastifyPluginAsyncZod<AdminApiDeps> = async (app, deps) => {
  const { delivery, queue, live, redrive, sessions, cookie } = deps;

  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const session = cookie.of(request);
    if (session === undefined || !sessions.isOpen(session)) throw new SurecastError('login_required');
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

  takesPostOnly(app, '/admin/api/dead-letters/:id/redrive');
  app.post(
    '/admin/api/dead-letters/:id/redrive',
    {
      schema: {
        ...describe('adminRedrive', 'Send a dead letter again', schemas.redriveAnswer),
        params: schemas.letterParams,
        querystring: schemas.redriveQuery,
      },
    },
    async (request) => {
      const { id } = request.params;
      const done = await redrive.redrive(id, request.query.after);
      const { kind: outcome, ...sent } = done;
      request.log.info({ letter: id, outcome, ...sent, address: request.ip }, 'admin: redrive of a dead letter');
      if (done.kind === 'unknown_letter') throw new SurecastError('not_found', 'There is no dead letter with this id.');
      if (done.kind !== 'sent') return { outcome: done.kind };
      const { from, to, messages, more } = done;
      return { outcome: done.kind, from, to, messages, more };
    },
  );

  app.get(
    '/admin/api/quarantined',
    {
      schema: {
        ...describe('adminQuarantined', 'Messages that were set aside', schemas.quarantinedPage),
        querystring: schemas.quarantinedQuery,
      },
    },
    (request) => readQuarantined(deps, request.query.cursor),
  );

  takesPostOnly(app, '/admin/api/quarantined/:id/release');
  app.post(
    '/admin/api/quarantined/:id/release',
    {
      schema: {
        ...describe('adminRelease', 'Put a message that was set aside back to be sent', schemas.releaseAnswer),
        params: messageParams,
      },
    },
    async (request) => {
      const { id } = request.params;
      const isReleased = await releaseQuarantined(deps, id);
      request.log.info({ message: id, isReleased, address: request.ip }, 'admin: message released from quarantine');
      if (!isReleased) throw new SurecastError('not_found', 'No message with this id is set aside.');
      return { result: 'success' as const };
    },
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
