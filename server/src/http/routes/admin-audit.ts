import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { readAudit } from '../../admin/audit-log.js';
import type { AdminDeps } from '../../admin/deps.js';
import { auditPage, auditQuery } from '../admin-audit-schemas.js';
import { describeAdmin } from '../describe-admin.js';

/** `GET /admin/api/audit`: what admins did. Registered behind the session. */
export const adminAuditRoutes: FastifyPluginAsyncZod<Pick<AdminDeps, 'store'>> = async (app, deps) => {
  app.get(
    '/admin/api/audit',
    {
      schema: {
        ...describeAdmin('adminAudit', 'What admins did', auditPage),
        querystring: auditQuery,
      },
    },
    (request) => readAudit(deps, request.query),
  );
};
