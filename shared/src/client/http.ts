import type { ErrorCode } from '../protocol/index.js';
import { isRecord, readRefusal } from './answers.js';
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
        keepalive: keepalive === true,
      });
      const answer: unknown = await response.json();
      if (response.ok && isRecord(answer)) return { ok: true, body: answer };
      return failure(answer, response);
    } catch {
      return unreachable('There was no answer.');
    } finally {
      clock.clearTimeout(timer);
    }
  };
}

function failure(answer: unknown, response: Response): HttpOutcome {
  const refusal = readRefusal(answer);
  // Not of this service: a proxy that stands before it answered.
  if (!refusal || !isRecord(answer) || answer.result !== 'failure') return unreachable(`HTTP ${response.status}`);
  const seconds = Number(response.headers.get('retry-after'));
  return { ok: false, ...refusal, retryAfterMs: seconds > 0 ? seconds * 1_000 : 0 };
}

function unreachable(message: string): HttpOutcome {
  return { ok: false, code: 'unreachable', message, retryable: true, retryAfterMs: 0 };
}
