import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { readAudit } from '../../admin/audit-log.js';
import type { AdminDeps } from '../../admin/deps.js';
import { auditPage, auditQuery } from '../admin-audit-schemas.js';
import { failure } from '../schemas.js';

/** `GET /admin/api/audit`: what admins did. Registered behind the session. */
export const adminAuditRoutes: FastifyPluginAsyncZod<Pick<AdminDeps, 'store'>> = async (app, deps) => {
  app.get(
    '/admin/api/audit',
    {
      schema: {
        operationId: 'adminAudit',
        summary: 'What admins did',
        tags: ['admin'],
        security: [{ session: [] }],
        querystring: auditQuery,
        response: { 200: auditPage, default: failure },
      },
    },
    (request) => readAudit(deps, request.query),
  );
};
