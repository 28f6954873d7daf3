import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { clientKey } from '../../delivery/client-key.js';
import type { Delivery } from '../../delivery/delivery.js';
import { demand, type Identify } from '../identify.js';
import { ackAnswer, ackBody, failure } from '../schemas.js';
import { takesPostOnly } from '../wrong-address.js';

/** `POST /ack`: a client's word, cumulative or by ids. It moves only clients of the token's own subject. */
export const ackRoute: FastifyPluginAsyncZod<{ delivery: Delivery; identify: Identify }> = async (app, deps) => {
  const { delivery, identify } = deps;
  takesPostOnly(app, '/ack');
  app.route({
    // The busiest routes answer JSON, which headers for pages do nothing for: they are a tenth of the time.
    helmet: false,
    method: 'POST',
    url: '/ack',
    schema: {
      operationId: 'acknowledge',
      summary: 'Acknowledge everything up to a seq, or single messages by id',
      tags: ['messages'],
      body: ackBody,
      security: [{ bearer: [] }],
      response: { 200: ackAnswer, default: failure },
    },
    async handler(request, reply) {
      const identity = await identify.withToken(request);
      const { body } = request;
      const client = clientKey(identity.subject, body.client);
      if ('ids' in body) {
        const mayRead = (channel: string) => identity.may('read', channel);
        const answer = await delivery.acknowledgeIds({ client, ids: body.ids, mayRead });
        return reply.send({ result: 'success', ...answer });
      }
      const { channel, epoch, upTo } = body;
      demand(identity, 'read', channel);
      const { cursor } = await delivery.acknowledge({ client, channel, epoch, upTo });
      return reply.send({ result: 'success', cursor });
    },
  });
};
