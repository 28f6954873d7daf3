import type { AdminOverview } from '@surecast/shared/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AdminDeps } from '../../admin/deps.js';
import { readQuarantined, releaseQuarantined } from '../../admin/quarantined.js';
import type { Tokens } from '../../auth/identity.js';
import type { Sessions } from '../../auth/sessions.js';
import type { Clock } from '../../clock.js';
import type { Delivery } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import type { QueueBoard } from '../../queue/queue.js';
import * as schemas from '../admin-schemas.js';
import { audit } from '../audit.js';
import { describeAdmin } from '../describe-admin.js';
import { messageParams } from '../schemas.js';
import type { SessionCookie } from '../session-cookie.js';
import { takesPostOnly } from '../wrong-address.js';
import { adminAuditRoutes } from './admin-audit.js';
import { adminBoardRoutes } from './admin-board.js';
import { adminChannelRoutes } from './admin-channels.js';
import { adminClientRoutes } from './admin-clients.js';
import { adminDeadLetterRoutes } from './admin-dead-letters.js';
import { adminFiguresRoutes } from './admin-figures.js';
import { adminMessageRoutes } from './admin-messages.js';

interface AdminApiDeps extends AdminDeps {
  delivery: Delivery;
  overview(): Promise<AdminOverview>;
  tokens: Pick<Tokens, 'issue'>;
  sessions: Sessions;
  cookie: SessionCookie;
  clock: Clock;
  /** Without it there is no page of the queue's own. */
  board?: QueueBoard | undefined;
}

/**
 * `/admin/api/…`: read models and commands for the admin page, behind its session. Another site cannot send a command: the cookie is
 * SameSite=Strict, and requests from other origins are refused before they come here. Each command is written down in the audit log.
 */
export const adminApiRoutes: FastifyPluginAsyncZod<AdminApiDeps> = async (app, deps) => {
  const { queue, sessions, cookie } = deps;

  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const session = cookie.of(request);
    if (session === undefined || !sessions.isOpen(session)) throw new SurecastError('login_required');
  });

  await app.register(adminChannelRoutes, deps);
  await app.register(adminClientRoutes, deps);
  await app.register(adminMessageRoutes, deps);
  await app.register(adminDeadLetterRoutes, deps);
  await app.register(adminAuditRoutes, deps);
  await app.register(adminFiguresRoutes, deps);
  if (deps.board !== undefined) await app.register(adminBoardRoutes, { board: deps.board });

  app.get(
    '/admin/api/quarantined',
    {
      schema: {
        ...describeAdmin('adminQuarantined', 'Messages that were set aside', schemas.quarantinedPage),
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
        ...describeAdmin('adminRelease', 'Put a message that was set aside back to be sent', schemas.releaseAnswer),
        params: messageParams,
      },
    },
    async (request) => {
      const { id } = request.params;
      const isReleased = await releaseQuarantined(deps, id);
      await audit(request, 'release', id, isReleased ? 'success' : 'not_found');
      if (!isReleased) throw new SurecastError('not_found', 'No message with this id is set aside.');
      return { result: 'success' as const };
    },
  );

  app.get(
    '/admin/api/queues',
    { schema: describeAdmin('adminQueues', 'Jobs by queue and state', schemas.queues) },
    () => queue.counts(),
  );
};
