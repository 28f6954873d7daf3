import { type Answer, isRecord, readRefusal, unreachable } from './answers.js';
import type { Environment } from './environment.js';

const TIMEOUT_MS = 10_000;

export interface HttpRequest {
  path: string;
  body: object;
  token?: string;
  key?: string;
  /** Lets the request outlive the page. */
  keepalive?: boolean;
}

/** `unreachable` when there was no answer, or none of this service. */
export type Post = (request: HttpRequest) => Promise<Answer>;

/** Posts JSON. Never rejects. */
export function createPost(url: string, { fetch, clock }: Pick<Environment, 'fetch' | 'clock'>): Post {
  const base = url.replace(/\/+$/, '');
  return async ({ path, body, token, key, keepalive = false }) => {
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
        keepalive,
      });
      const answer: unknown = await response.json();
      if (response.ok && isRecord(answer)) return answer;
      const seconds = Number(response.headers.get('retry-after'));
      // Else it is not of this service: a proxy that stands before it answered.
      const isOurs = isRecord(answer) && answer.result === 'failure';
      return (
        (isOurs && readRefusal(answer, seconds > 0 ? seconds * 1_000 : 0)) || unreachable(`HTTP ${response.status}`)
      );
    } catch {
      return unreachable();
    } finally {
      clock.clearTimeout(timer);
    }
  };
}
