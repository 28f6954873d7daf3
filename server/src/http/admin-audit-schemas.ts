import { z } from 'zod';
import { AUDIT_ACTIONS } from '../store/store.js';

/** Schemas of `/admin/api/audit`; the answer is `Page<AdminAuditEntry>`. */

export const auditQuery = z.object({
  action: z.enum(AUDIT_ACTIONS).optional(),
  cursor: z.string().min(1).max(512).optional().describe('`next` of the page before.'),
});

export const auditPage = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      at: z.iso.datetime(),
      action: z.string(),
      target: z.string().describe('A letter, a message, or `channel subject/client`; empty for logins.'),
      outcome: z.string(),
      address: z.string(),
    }),
  ),
  next: z.string().nullable(),
});
