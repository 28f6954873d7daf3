import { ERRORS, type ErrorCode } from '@surecast/shared/protocol';

/** A request that did not succeed: with a code of the registry, or `unreachable` when no answer of the service came. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    readonly code: ErrorCode | 'unreachable',
    message: string,
    readonly retryable: boolean,
  ) {
    super(message);
  }
}

const TIMEOUT_MS = 10_000;

/** Sends a request and answers its JSON body. Rejects with a `RequestError`, within 10 s, or when the signal aborts. */
export async function requestJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(path, { ...init, signal, headers: { accept: 'application/json', ...init.headers } });
    body = response.status === 204 ? null : await response.json();
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new RequestError('unreachable', 'The server cannot be reached.', true);
  }
  if (response.ok) return body as T;
  throw readFailure(body, response.status);
}

function readFailure(body: unknown, status: number): RequestError {
  if (typeof body === 'object' && body !== null && 'code' in body && 'message' in body) {
    const { code, message } = body;
    if (isErrorCode(code) && typeof message === 'string') {
      return new RequestError(code, message, ERRORS[code].retryable);
    }
  }
  return new RequestError('unreachable', `The server answered with status ${status}.`, status >= 500);
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}
