import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Delivery } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import { demand, type Identify } from '../identify.js';
import { failure, messageAnswer, messageParams } from '../schemas.js';

/** `GET /messages/:id`: a message and how far it got. */
export const messagesRoute: FastifyPluginAsyncZod<{ delivery: Delivery; identify: Identify }> = async (app, deps) => {
  const { delivery, identify } = deps;
  app.route({
    method: 'GET',
    url: '/messages/:id',
    schema: {
      operationId: 'message',
      summary: 'A message, its state and its delivery report',
      tags: ['messages'],
      params: messageParams,
      security: [{ bearer: [] }, {}],
      response: { 200: messageAnswer, default: failure },
    },
    async handler(request, reply) {
      const identity = await identify.anyone(request);
      const answer = await delivery.message(request.params.id);
      if (answer === null) throw new SurecastError('not_found', 'There is no message with this id.');
      demand(identity, 'read', answer.message.channel);
      return reply.send(answer);
    },
  });
};
