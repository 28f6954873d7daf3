import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { createClientList } from '../../admin/client-list.js';
import { readClient } from '../../admin/clients.js';
import type { AdminDeps } from '../../admin/deps.js';
import { boundedExports } from '../../admin/exports.js';
import type { Clock } from '../../clock.js';
import { SurecastError } from '../../errors.js';
import * as schemas from '../admin-clients-schemas.js';
import { audit } from '../audit.js';
import { sendCsv } from '../csv.js';
import { describeAdmin, describeAdminFile } from '../describe-admin.js';

interface AdminClientDeps extends Pick<AdminDeps, 'store' | 'live' | 'commands'> {
  clock: Clock;
}

const COLUMNS = [
  'channel',
  'client',
  'label',
  'agent',
  'state',
  'node',
  'since',
  'cursor',
  'head',
  'pending',
  'attempts',
  'nextResend',
] as const;

const ACTION = /^(.+)\/(resend|disconnect|drop)$/;

/** `/admin/api/clients…`: who receives what, and what can be done about one of them. Registered behind the session. */
export const adminClientRoutes: FastifyPluginAsyncZod<AdminClientDeps> = async (app, deps) => {
  const { live, commands, clock } = deps;
  const clients = createClientList({ live }, clock);
  const exported = boundedExports();

  app.get(
    '/admin/api/clients',
    {
      schema: {
        ...describeAdmin('adminClients', 'Clients with what they owe', schemas.clientsPage),
        description:
          'One channel by lag is read as it is. Any other order, a search, a node or all channels come from a snapshot of at most 200,000 clients that is up to 10 s old; its rows are as they are now.',
        querystring: schemas.clientsQuery,
      },
    },
    ({ query }) => clients.page({ ...query, search: query.search?.trim() || undefined }),
  );

  app.get(
    '/admin/api/clients.csv',
    { schema: { ...describeAdminFile('adminClientsFile', 'Clients, as CSV'), querystring: schemas.clientsFilter } },
    ({ query }, reply) => {
      const found = clients.rows({ ...query, search: query.search?.trim() || undefined });
      const rows = async function* () {
        for await (const client of exported(found)) yield COLUMNS.map((column) => client[column] ?? null);
      };
      return sendCsv(reply, { name: 'clients', head: COLUMNS, rows: rows() });
    },
  );

  // A client key holds a slash: with the wildcard it may come as it is or encoded.
  app.get(
    '/admin/api/clients/:channel/*',
    {
      schema: {
        ...describeAdmin('adminClient', 'A client and its pending list', schemas.clientPage),
        params: schemas.clientParams,
      },
    },
    async ({ params }) => {
      const page = await readClient(deps, params.channel, params['*']);
      if (page === null) throw unknownClient();
      return page;
    },
  );

  app.post(
    '/admin/api/clients/:channel/*',
    {
      schema: {
        ...describeAdmin('adminClientAction', 'Resend to, disconnect or drop a client', schemas.clientActionAnswer),
        description:
          'At `…/:subject/:client/resend`, `…/disconnect` or `…/drop`. A resend sends what is pending again, as far as one round does, and is no round: no drop comes earlier by it. A client that is disconnected comes back by itself. A drop leaves a dead letter, and the client is told; one that is away expires. `done`: the order is on its way.',
        params: schemas.clientActionParams,
      },
    },
    async (request) => {
      const { channel, '*': address } = request.params;
      const [, client, action] = ACTION.exec(address) ?? [];
      if (client === undefined || action === undefined) throw new SurecastError('not_found');
      const command = action as 'resend' | 'disconnect' | 'drop';
      const outcome = await commands[command](channel, client);
      await audit(request, command, `${channel} ${client}`, outcome === 'unknown_client' ? 'not_found' : outcome);
      if (outcome === 'unknown_client') throw unknownClient();
      return { outcome };
    },
  );
};

function unknownClient(): SurecastError {
  return new SurecastError('not_found', 'This client is not known in this channel.');
}
