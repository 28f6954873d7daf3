import { type AdminOverview, OVERVIEW_CHANNEL } from '@surecast/shared/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AdminDeps } from '../../admin/deps.js';
import { readErrors } from '../../admin/errors.js';
import { createHistory } from '../../admin/history.js';
import { readNodes } from '../../admin/nodes.js';
import { sharedRead } from '../../admin/shared-read.js';
import type { Tokens } from '../../auth/identity.js';
import type { Clock } from '../../clock.js';
import * as schemas from '../admin-figures-schemas.js';
import { describeAdmin } from '../describe-admin.js';
import { takesPostOnly } from '../wrong-address.js';

const FRESH_MS = 1_000;
/** Whose connections those of the admin page are. */
const SUBJECT = 'surecast-admin';
/** So long it may outlive the session. */
const LIVE_TTL_MS = 5 * 60_000;

interface AdminFiguresDeps extends Pick<AdminDeps, 'live'> {
  overview(): Promise<AdminOverview>;
  tokens: Pick<Tokens, 'issue'>;
  clock: Clock;
}

/** What the service does and how it is: overview, history, nodes, errors. Registered behind the session. However many look, each is read once a second. */
export const adminFiguresRoutes: FastifyPluginAsyncZod<AdminFiguresDeps> = async (app, deps) => {
  const { overview, tokens, live, clock } = deps;
  const fresh = { forMs: FRESH_MS, clock };
  const history = sharedRead(createHistory({ live }), fresh);
  const nodes = sharedRead(() => readNodes({ live }), fresh);

  app.get(
    '/admin/api/overview',
    { schema: describeAdmin('adminOverview', 'Figures of the whole service', schemas.overview) },
    () => overview(),
  );

  takesPostOnly(app, '/admin/api/live');
  app.post(
    '/admin/api/live',
    {
      schema: describeAdmin(
        'adminLive',
        'A token to follow the figures of the whole service on the socket',
        schemas.live,
      ),
    },
    async () => {
      const { token, expiresAt } = await tokens.issue({
        subject: SUBJECT,
        rights: { [OVERVIEW_CHANNEL]: ['read'] },
        ttlMs: LIVE_TTL_MS,
      });
      return { token, expiresAt: expiresAt.toISOString(), channel: OVERVIEW_CHANNEL };
    },
  );

  app.get(
    '/admin/api/history',
    { schema: describeAdmin('adminHistory', 'Figures of the last hour in steps of 10 s', schemas.history) },
    () => history(),
  );

  app.get('/admin/api/nodes', { schema: describeAdmin('adminNodes', 'Processes of the service', schemas.nodes) }, () =>
    nodes(),
  );

  app.get(
    '/admin/api/errors',
    {
      schema: {
        ...describeAdmin('adminErrors', 'The last log lines of level warn and above', schemas.errors),
        querystring: schemas.errorsQuery,
      },
    },
    (request) => readErrors({ live }, request.query),
  );
};
