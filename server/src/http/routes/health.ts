import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { SurecastError } from '../../errors.js';
import { readyAnswer } from '../schemas.js';

interface HealthDeps {
  ready(): Promise<Record<string, 'ok' | string>>;
  registry: Registry | undefined;
}

/** Probes and metrics. They need no token: keep them from outside where that matters. */
export const healthRoutes: FastifyPluginAsyncZod<HealthDeps> = async (app, { ready, registry }) => {
  app.get(
    '/health/live',
    {
      schema: {
        operationId: 'live',
        summary: 'The process answers',
        tags: ['service'],
        response: { 200: z.object({ status: z.literal('live') }) },
      },
    },
    async () => ({ status: 'live' as const }),
  );

  app.get(
    '/health/ready',
    {
      schema: {
        operationId: 'ready',
        summary: 'The process and what it needs can do their work',
        tags: ['service'],
        response: { 200: readyAnswer, 503: readyAnswer },
      },
    },
    async (_request, reply) => {
      const parts = await ready();
      const isReady = Object.values(parts).every((state) => state === 'ok');
      reply.header('cache-control', 'no-store');
      if (!isReady) reply.header('retry-after', 2);
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not_ready', parts });
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'metrics',
        summary: 'Figures in the text format of Prometheus',
        tags: ['service'],
        produces: ['text/plain'],
        response: { 200: z.string() },
      },
      serializerCompiler: () => (text) => text,
    },
    async (_request, reply) => {
      if (!registry) throw new SurecastError('not_found');
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
};
