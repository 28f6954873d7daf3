import type { z } from 'zod';
import { failure } from './schemas.js';

/** What the OpenAPI document says of a route behind the session of the admin page. */
export function describeAdmin<T extends z.ZodType>(operationId: string, summary: string, answer: T) {
  return {
    operationId,
    summary,
    tags: ['admin'],
    security: [{ session: [] as string[] }],
    response: { 200: answer, default: failure },
  };
}

/** The same for a list that is answered as a CSV file. */
export function describeAdminFile(operationId: string, summary: string) {
  return {
    operationId,
    summary,
    description: 'At most 100,000 rows. Text that a spreadsheet would run gets a leading apostrophe.',
    tags: ['admin'],
    security: [{ session: [] as string[] }],
    produces: ['text/csv'],
  };
}
