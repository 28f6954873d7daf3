import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Delivery } from '../../delivery/delivery.js';
import { demand, type Identify } from '../identify.js';
import { failure, listAnswer, listQuery } from '../schemas.js';

/** `GET /list`: a page of a channel's log, newest first. */
export const listRoute: FastifyPluginAsyncZod<{ delivery: Delivery; identify: Identify }> = async (app, deps) => {
  const { delivery, identify } = deps;
  app.route({
    method: 'GET',
    url: '/list',
    schema: {
      operationId: 'list',
      summary: 'A page of a channel, newest first',
      tags: ['messages'],
      querystring: listQuery,
      security: [{ bearer: [] }, {}],
      response: { 200: listAnswer, default: failure },
    },
    async handler(request, reply) {
      const { channel, before, after, limit } = request.query;
      demand(await identify.anyone(request), 'read', channel);
      const bounds = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
      return reply.send(await delivery.list({ channel, ...bounds, limit }));
    },
  });
};
