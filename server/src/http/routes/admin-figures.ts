import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AdminDeps } from '../../admin/deps.js';
import { readErrors } from '../../admin/errors.js';
import { createHistory } from '../../admin/history.js';
import { readNodes } from '../../admin/nodes.js';
import { countChannels, readOverview } from '../../admin/overview.js';
import { sharedRead } from '../../admin/shared-read.js';
import type { Clock } from '../../clock.js';
import * as schemas from '../admin-figures-schemas.js';
import { describeAdmin } from '../describe-admin.js';

const FRESH_MS = 1_000;
/** Sums over ten thousand channels may take longer than anybody should wait for a page that asks again anyway. */
const STALE_MS = 5_000;
/** Counting channels means to read their names: the one figure whose cost grows with the number of logs. */
const COUNT_FRESH_MS = 10_000;
const COUNT_STALE_MS = 60_000;

interface AdminFiguresDeps extends Pick<AdminDeps, 'store' | 'live'> {
  clock: Clock;
}

/** What the service does and how it is: overview, history, nodes, errors. Registered behind the session. However many look, each is read once a second. */
export const adminFiguresRoutes: FastifyPluginAsyncZod<AdminFiguresDeps> = async (app, { store, live, clock }) => {
  const fresh = { forMs: FRESH_MS, clock };
  const channels = sharedRead(() => countChannels({ store, live }), {
    forMs: COUNT_FRESH_MS,
    staleMs: COUNT_STALE_MS,
    clock,
  });
  const overview = sharedRead(async () => readOverview({ store, live }, await channels()), {
    ...fresh,
    staleMs: STALE_MS,
  });
  const history = sharedRead(createHistory({ live }), fresh);
  const nodes = sharedRead(() => readNodes({ live }), fresh);

  app.get(
    '/admin/api/overview',
    { schema: describeAdmin('adminOverview', 'Figures of the whole service', schemas.overview) },
    () => overview(),
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
