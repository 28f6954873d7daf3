import type { Socket } from 'node:net';
import type { CoreOptions } from '@surecast/shared/client';
import type { LightLinks } from './light-links.js';

type Fetch = NonNullable<CoreOptions['fetch']>;

const SOCKETS = 64;
const HEAD_END = '\r\n\r\n';

interface Job {
  request: string;
  /** The connection that it is on. */
  line?: Line;
  resolve(response: Response): void;
  reject(error: Error): void;
}

/** A connection that is kept, and the request on it that has no answer yet. */
interface Line {
  socket: Socket;
  job: Job | null;
  held: Buffer;
}

/**
 * `fetch` for thousands of clients in one process, one request after another on each of a few connections: the built-in one costs many times
 * as much, and what the load costs is missing to the service that is tried. It reads what this service answers: bodies with their length, in JSON.
 */
export function createLightFetch(links: LightLinks): Fetch {
  const pools = new Map<string, Pool>();
  return (url, { method = 'GET', headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const text = typeof body === 'string' ? body : '';
      const { host, pathname, search, origin } = new URL(url);
      const fields = { ...(headers as { [name: string]: string }), host, 'content-length': Buffer.byteLength(text) };
      const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
      const request = `${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('\r\n')}${HEAD_END}${text}`;
      const job: Job = { request, resolve, reject };
      const pool = pools.get(origin) ?? createPool(origin, links);
      pools.set(origin, pool);
      signal?.addEventListener('abort', () => pool.giveUp(job));
      pool.ask(job);
    });
}

interface Pool {
  ask(job: Job): void;
  giveUp(job: Job): void;
}

function createPool(origin: string, links: LightLinks): Pool {
  const idle: Line[] = [];
  const waiting: Job[] = [];
  let open = 0;

  function give(line: Line, job: Job): void {
    line.job = job;
    job.line = line;
    line.socket.write(job.request);
  }

  function ask(job: Job): void {
    const line = idle.pop();
    if (line) give(line, job);
    else if (open < SOCKETS) give(openLine(), job);
    else waiting.push(job);
  }

  function openLine(): Line {
    open += 1;
    const line: Line = { socket: links.open(origin), job: null, held: Buffer.alloc(0) };
    line.socket.on('data', (bytes: Buffer) => take(line, bytes));
    line.socket.on('close', () => {
      open -= 1;
      const at = idle.indexOf(line);
      if (at >= 0) idle.splice(at, 1);
      line.job?.reject(new Error('the connection ended'));
      const next = waiting.shift();
      if (next) ask(next);
    });
    return line;
  }

  function take(line: Line, bytes: Buffer): void {
    line.held = line.held.length > 0 ? Buffer.concat([line.held, bytes]) : bytes;
    const headEnd = line.held.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = line.held.toString('latin1', 0, headEnd);
    const end = headEnd + HEAD_END.length + Number(header(head, 'content-length') ?? 0);
    if (line.held.length < end) return;
    const body = line.held.toString('utf8', headEnd + HEAD_END.length, end);
    const { job } = line;
    line.held = Buffer.alloc(0);
    line.job = null;
    const next = waiting.shift();
    if (next) give(line, next);
    else idle.push(line);
    job?.resolve(toResponse(head, body));
  }

  return {
    ask,
    giveUp(job) {
      const at = waiting.indexOf(job);
      if (at >= 0) waiting.splice(at, 1);
      job.reject(new Error('it took too long'));
      if (job.line?.job === job) job.line.socket.destroy();
    },
  };
}

function header(head: string, name: string): string | null {
  return new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i').exec(head)?.[1] ?? null;
}

/** What the library reads of a response. */
function toResponse(head: string, body: string): Response {
  const status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
  const response: Pick<Response, 'ok' | 'status' | 'json'> & { headers: Pick<Headers, 'get'> } = {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name) => header(head, name) },
    json: async () => JSON.parse(body) as unknown,
  };
  return response as Response;
}
