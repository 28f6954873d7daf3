import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { createChannelList } from '../../admin/channels.js';
import type { AdminDeps } from '../../admin/deps.js';
import { boundedExports } from '../../admin/exports.js';
import type { Clock } from '../../clock.js';
import * as schemas from '../admin-clients-schemas.js';
import { sendCsv } from '../csv.js';
import { describeAdmin, describeAdminFile } from '../describe-admin.js';

interface AdminChannelDeps extends Pick<AdminDeps, 'store' | 'live'> {
  clock: Clock;
}

const COLUMNS = ['channel', 'head', 'floor', 'connected', 'away', 'slowest', 'perS'] as const;

/** `/admin/api/channels…`: every channel with its figures. Registered behind the session. */
export const adminChannelRoutes: FastifyPluginAsyncZod<AdminChannelDeps> = async (app, deps) => {
  const channels = createChannelList(deps, deps.clock);
  const exported = boundedExports();

  app.get(
    '/admin/api/channels',
    {
      schema: {
        ...describeAdmin('adminChannels', 'Channels with their figures', schemas.channelsPage),
        description:
          'Searched, or in another order than by name: the first 10,000 by name, with figures that are up to 5 s old.',
        querystring: schemas.channelsQuery,
      },
    },
    ({ query }) => channels.page({ ...query, search: query.search?.trim() || undefined }),
  );

  app.get(
    '/admin/api/channels.csv',
    { schema: { ...describeAdminFile('adminChannelsFile', 'Channels, as CSV'), querystring: schemas.channelsFilter } },
    ({ query }, reply) => {
      const found = channels.rows({ ...query, search: query.search?.trim() || undefined });
      const rows = async function* () {
        for await (const channel of exported(found)) yield COLUMNS.map((column) => channel[column]);
      };
      return sendCsv(reply, { name: 'channels', head: COLUMNS, rows: rows() });
    },
  );
};
