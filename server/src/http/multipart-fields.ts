import type { FastifyRequest } from 'fastify';
import { SurecastError } from '../errors.js';
import { toKnown } from './failures.js';

/**
 * The fields of a multipart form by name; a name that comes twice gives an array, which no field accepts. A file part is
 * refused before its content is read.
 */
export async function readMultipartFields(request: FastifyRequest): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = Object.create(null);
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        part.file.resume();
        throw new SurecastError('invalid_request', 'A message has no files: send its fields only.');
      }
      if (part.valueTruncated || part.fieldnameTruncated) throw new SurecastError('body_too_large');
      const before = fields[part.fieldname];
      fields[part.fieldname] = before === undefined ? part.value : [before, part.value];
    }
  } catch (error) {
    const known = toKnown(error);
    if (known.code !== 'internal') throw known;
    // The parser's own errors have no code: what it cannot read is not multipart.
    throw new SurecastError('invalid_request', 'The body is not a multipart form.', { cause: error });
  }
  return fields;
}
