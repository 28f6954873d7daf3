import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { readDebtors } from '../../admin/debtors.js';
import type { AdminDeps } from '../../admin/deps.js';
import { readMessages } from '../../admin/messages.js';
import type { Delivery } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import * as schemas from '../admin-clients-schemas.js';
import { describeAdmin } from '../describe-admin.js';
import { messageAnswer, messageParams } from '../schemas.js';

interface AdminMessageDeps extends Pick<AdminDeps, 'store' | 'live' | 'reports'> {
  delivery: Pick<Delivery, 'message'>;
}

/** `/admin/api/messages…`: how far messages got, and who has not acknowledged them. Registered behind the session. */
export const adminMessageRoutes: FastifyPluginAsyncZod<AdminMessageDeps> = async (app, deps) => {
  async function messageOf(id: string) {
    const answer = await deps.delivery.message(id);
    if (answer === null) throw new SurecastError('not_found', 'There is no message with this id.');
    return answer;
  }

  app.get(
    '/admin/api/messages',
    {
      schema: {
        ...describeAdmin(
          'adminMessages',
          'Messages of a channel with their reports, newest first',
          schemas.messagesPage,
        ),
        description:
          'A search looks through 10,000 titles a page: a page with few rows, or none, may have a `next`. `total` only without a search.',
        querystring: schemas.messagesQuery,
      },
    },
    ({ query }) => readMessages(deps, { ...query, search: query.search?.trim() || undefined }),
  );

  app.get(
    '/admin/api/messages/:id',
    {
      schema: {
        ...describeAdmin('adminMessage', 'A message with its delivery report', messageAnswer),
        params: messageParams,
      },
    },
    ({ params }) => messageOf(params.id),
  );

  app.get(
    '/admin/api/messages/:id/debtors',
    {
      schema: {
        ...describeAdmin('adminDebtors', 'Who has not acknowledged a message, slowest first', schemas.debtorsPage),
        params: messageParams,
        querystring: schemas.debtorsQuery,
      },
    },
    async ({ params, query }) => {
      const { message, report } = await messageOf(params.id);
      const { channel, seq } = message;
      // Nobody owes an ack for what is not in the log yet, or is settled.
      if (seq === undefined || report.pending + report.away === 0) return { items: [], next: null };
      return readDebtors(deps, { channel, seq, ...query });
    },
  );
};
