import { Agent, request } from 'node:http';
import type { CoreOptions } from '@surecast/shared/client';

const SOCKETS = 128;

/**
 * `fetch` for hundreds of clients in one process: the built-in one costs several times as much, and what the load costs is missing to the
 * service that is tried.
 */
export function createLightFetch(): NonNullable<CoreOptions['fetch']> {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  return (url, { method = 'GET', headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const text = typeof body === 'string' ? body : '';
      const asked = request(url, {
        method,
        agent,
        headers: { ...(headers as { [name: string]: string }), 'content-length': Buffer.byteLength(text) },
        ...(signal && { signal }),
      });
      asked.once('error', reject);
      asked.once('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', reject);
        response.once('end', () => {
          const retryAfter = response.headers['retry-after'];
          resolve(
            new Response(Buffer.concat(parts), {
              status: response.statusCode ?? 500,
              headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
            }),
          );
        });
      });
      asked.end(text);
    });
}
