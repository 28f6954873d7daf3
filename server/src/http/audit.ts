import type { FastifyRequest } from 'fastify';
import type { AuditTrail } from '../admin/audit-trail.js';
import type { AuditAction } from '../store/store.js';

declare module 'fastify' {
  interface FastifyInstance {
    auditTrail: AuditTrail;
  }
}

/**
 * Writes down what an admin did, with the address that it came from, in the store and in the log. Resolves once it is durable, so that the next
 * look at the log shows it; never rejects: the action stands, whether its entry could be written or not.
 * @param target what it was done to: a letter's or message's id, or `channel subject/client`; empty for logins.
 * @param outcome how it came out, in the words of the answer.
 */
export async function audit(
  request: FastifyRequest,
  action: AuditAction,
  target: string,
  outcome: string,
): Promise<void> {
  await request.server.auditTrail.record({ action, target, outcome, address: request.ip });
}
