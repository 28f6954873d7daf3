import { ERRORS, type ErrorCode } from '../protocol/index.js';
import type { Environment } from './environment.js';

const TIMEOUT_MS = 10_000;

/** Outcome of a request; `unreachable` when there was no answer, or none of this service. */
export type HttpOutcome =
  | { ok: true; body: Record<string, unknown> }
  | { ok: false; code: ErrorCode | 'unreachable'; message: string; retryable: boolean; retryAfterMs: number };

export interface HttpRequest {
  path: string;
  body: object;
  token?: string;
  key?: string;
  /** Lets the request outlive the page. */
  keepalive?: boolean;
}

export type Post = (request: HttpRequest) => Promise<HttpOutcome>;

/** Posts JSON. Never rejects. */
export function createPost(url: string, { fetch, clock }: Pick<Environment, 'fetch' | 'clock'>): Post {
  const base = url.replace(/\/+$/, '');
  return async ({ path, body, token, key, keepalive }) => {
    const abort = new AbortController();
    const timer = clock.setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(base + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
        signal: abort.signal,
        credentials: 'omit',
        ...(keepalive && { keepalive }),
      });
      const answer: unknown = await response.json();
      if (response.ok && isRecord(answer)) return { ok: true, body: answer };
      return failure(answer, response);
    } catch {
      return unreachable('The service did not answer.');
    } finally {
      clock.clearTimeout(timer);
    }
  };
}

function failure(answer: unknown, response: Response): HttpOutcome {
  // Not of this service: a proxy that stands before it answered.
  if (!isRecord(answer) || !isErrorCode(answer.code)) return unreachable(`HTTP ${response.status}`);
  const { code } = answer;
  const seconds = Number(response.headers.get('retry-after'));
  return {
    ok: false,
    code,
    message: typeof answer.message === 'string' ? answer.message : ERRORS[code].meaning,
    retryable: ERRORS[code].retryable,
    retryAfterMs: seconds > 0 ? seconds * 1_000 : 0,
  };
}

function unreachable(message: string): HttpOutcome {
  return { ok: false, code: 'unreachable', message, retryable: true, retryAfterMs: 0 };
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
