import { ERRORS, type ErrorCode } from '@surecast/shared/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SurecastError, toFailure } from '../errors.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Hears of each request that is answered with a failure: an outage refuses thousands, which are counted and not logged one by one. */
    refused(code: ErrorCode): void;
  }
}

/** Seconds after which a request that met 429 or 503 is worth repeating. */
const RETRY_AFTER_S = 2;

/** Faults that Fastify and its plugins find before a handler runs. Decided on their codes, never on their text. */
const FRAMEWORK_CODES: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_PARTS_LIMIT: 'body_too_large',
  FST_FIELDS_LIMIT: 'body_too_large',
  FST_REQ_FILE_TOO_LARGE: 'body_too_large',
  FST_ERR_NOT_FOUND: 'not_found',
};

/** The error that a caller is told of. Whatever is not the caller's doing comes out as `internal`. */
export function toKnown(error: unknown): SurecastError {
  if (error instanceof SurecastError) return error;
  if (!(error instanceof Error)) return new SurecastError('internal', undefined, { cause: error });
  const { code, statusCode } = error as Error & { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? FRAMEWORK_CODES[code] : undefined;
  if (known) return new SurecastError(known, undefined, { cause: error });
  if (statusCode === 404) return new SurecastError('not_found', undefined, { cause: error });
  // Malformed JSON, an empty body, a wrong Content-Length, a broken multipart body …
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new SurecastError('invalid_request', undefined, { cause: error });
  }
  return new SurecastError('internal', undefined, { cause: error });
}

/** Sets status and headers for an error, logs what is the service's own fault, says that the request was refused, and answers what to send. */
export function prepareFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): SurecastError {
  const known = toKnown(error);
  const { status } = ERRORS[known.code];
  if (known.code === 'internal') request.log.error({ err: error }, 'request failed');
  else request.log.debug({ code: known.code, reason: known.message }, 'request refused');
  request.server.refused(known.code);
  reply.code(status).header('cache-control', 'no-store');
  if ((status === 429 || status === 503) && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_S);
  if (known.code.startsWith('token_')) reply.header('www-authenticate', 'Bearer');
  // A body that was not read to its end would be taken for the next request.
  if (known.code === 'body_too_large') reply.header('connection', 'close');
  return known;
}

/** The error handler of every route: `{result: 'failure', code, message, retryable}` with the status of the registry. */
export function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const known = prepareFailure(error, request, reply);
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(toFailure(known)));
}
