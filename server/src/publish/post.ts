import http from 'node:http';
import https from 'node:https';

/** An HTTP answer, its body as text. */
export interface HttpAnswer {
  status: number;
  retryAfter: string | null;
  body: string;
}

export interface Poster {
  /** Posts JSON and reads the answer. Rejects when there is none within `ms` or the signal aborts. */
  post(
    url: URL,
    body: string,
    headers: Record<string, string>,
    limit: { ms: number; signal: AbortSignal },
  ): Promise<HttpAnswer>;
  close(): void;
}

/** More than any answer of the service; what stands at another address may send anything. */
const MOST_ANSWER_BYTES = 65_536;

/** Posts over one connection that is kept. */
export function createPoster(): Poster {
  const agents = {
    http: new http.Agent({ keepAlive: true, maxSockets: 1 }),
    https: new https.Agent({ keepAlive: true, maxSockets: 1 }),
  };
  return {
    post: (url, body, headers, { ms, signal }) =>
      new Promise((resolve, reject) => {
        const tls = url.protocol === 'https:';
        const request = (tls ? https : http).request(url, {
          method: 'POST',
          agent: tls ? agents.https : agents.http,
          headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
          signal,
        });
        const deadline = setTimeout(() => request.destroy(new Error('no answer in time')), ms);
        const settle = <T>(then: (value: T) => void, value: T) => {
          clearTimeout(deadline);
          then(value);
        };
        request.once('error', (error) => settle(reject, error));
        request.once('response', (response) => {
          read(response).then(
            (text) => {
              const status = response.statusCode ?? 0;
              settle(resolve, { status, retryAfter: response.headers['retry-after'] ?? null, body: text });
            },
            (error) => settle(reject, error),
          );
        });
        request.end(body);
      }),
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

async function read(response: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_ANSWER_BYTES) throw new Error('the answer is too large to be that of this service');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
