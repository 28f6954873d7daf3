import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ERRORS, NAME_PATTERN } from '@surecast/shared/protocol';
import { Server, type Socket } from 'socket.io';
import { Broken } from '../verdict.js';
import { type Asked, createModel, type Model, refused, type WireFrame } from './model.js';

type RequestKind = 'subscribe' | 'sync' | 'unsubscribe' | 'refresh' | 'unknown';
type SeenRequest = { [Kind in RequestKind]: { kind: Kind; client: string; request: Asked } }[RequestKind];

/** What a client under test did, in the order in which it did it. */
export type Seen = { at: number } & (
  | { kind: 'connect'; client: string; token: string }
  | { kind: 'turnedAway'; client: string; token: string }
  | { kind: 'disconnect'; client: string }
  | SeenRequest
  | { kind: 'ack'; way: 'post' | 'socket'; client: string; token: string; request: Asked; isTaken: boolean }
  | { kind: 'token'; request: Asked }
  | { kind: 'handled'; id: string }
);
export type SeenOf<Kind extends Seen['kind']> = Extract<Seen, { kind: Kind }>;

/** Where a request may be met by a fault: an event, `POST /…`, or `connect`. */
type Place = 'connect' | 'subscribe' | 'sync' | 'ack' | 'POST /ack' | 'POST /token';
/** A code to answer with, or nothing at all. */
export type Fault = { code: string; retryable?: boolean } | 'silence';

/** A scripted server with one client under test on it. */
export interface Stage {
  readonly url: string;
  readonly channel: string;
  readonly model: Model;
  readonly seen: readonly Seen[];
  /** Whether the client tells what it hands over. */
  readonly tellsHandled: boolean;
  all<Kind extends Seen['kind']>(kind: Kind, since?: number): SeenOf<Kind>[];
  /** What meets the next requests there, one each; `always` meets them until it is taken off. */
  readonly faults: Map<Place, Fault[]>;
  readonly always: Map<Place, Fault>;
  /** Runs instead of the answer to the next `subscribe`. */
  insteadOfSubscribe: ((answer: () => void) => void) | null;
  /** Runs instead of the answer to the next `sync`. */
  insteadOfSync: ((request: Asked, answer: (page: object) => void) => void) | null;
  /** To the subscribed connections. */
  push(frame: WireFrame | object): void;
  say(event: string, ...payload: unknown[]): void;
  /** Says so, then disconnects, as a server does by its own decision. */
  end(event: string, payload: object): void;
  /** Ends the transports without a word. */
  cut(): void;
  /** Note of an id that was handed over, when it is told in another way than by HTTP. */
  handled(id: string): void;
  until<T>(what: string, find: () => T | undefined | false, ms?: number): Promise<T>;
  /** Lets time pass, for what must not happen. */
  quiet(ms: number): Promise<void>;
  close(): Promise<void>;
}

const WAIT_MS = 8_000;
const BODY_BYTES = 64 * 1024;
const SEEN_KEPT = 20_000;

export async function openStage(port: number, channel: string): Promise<Stage> {
  const model = createModel(channel);
  const seen: Seen[] = [];
  const looks = new Set<() => void>();
  const joined = new Set<Socket>();
  const http = createServer((request, response) => void serve(request, response));
  const io = new Server(http, { path: '/socket.io', serveClient: false, cors: { origin: '*' }, pingInterval: 5_000 });

  function note(what: SeenWithoutTime): void {
    if (seen.length < SEEN_KEPT) seen.push({ at: performance.now(), ...what } as Seen);
    for (const look of looks) look();
  }

  function faultAt(place: Place): Fault | undefined {
    return stage.faults.get(place)?.shift() ?? stage.always.get(place);
  }

  io.use((socket, next) => {
    const auth = socket.handshake.auth as Asked;
    const [client, token] = [String(auth.client), String(auth.token)];
    const fault = faultAt('connect');
    const wrong = NAME_PATTERN.test(client) ? undefined : { code: 'invalid_client' };
    const met = fault ?? wrong;
    if (met === undefined) {
      note({ kind: 'connect', client, token });
      return next();
    }
    note({ kind: 'turnedAway', client, token });
    if (met === 'silence') return void socket.conn.close();
    next(Object.assign(new Error(met.code), { data: failed(met) }));
  });

  io.on('connection', (socket) => {
    const auth = socket.handshake.auth as Asked;
    const [client, token] = [String(auth.client), String(auth.token)];
    socket.on('disconnect', () => {
      joined.delete(socket);
      note({ kind: 'disconnect', client });
    });
    socket.onAny((event: string, payload: unknown, reply: unknown) => {
      const request = (typeof payload === 'object' && payload !== null ? payload : {}) as Asked;
      const answer = typeof reply === 'function' ? (value: object) => void reply(value) : () => {};
      if (event === 'ack') return ack({ way: 'socket', client, token, request }, answer);
      const kind = ['subscribe', 'sync', 'unsubscribe', 'refresh'].includes(event) ? event : 'unknown';
      note({ kind: kind as 'subscribe', client, request });
      const fault = event === 'subscribe' || event === 'sync' ? faultAt(event) : undefined;
      if (fault === 'silence') return;
      if (fault) return answer(failed(fault));
      if (event === 'subscribe') subscribe(socket, client, request, answer);
      else if (event === 'sync') sync(request, answer);
      else if (event === 'unsubscribe') {
        joined.delete(socket);
        model.forget(client);
        answer({ ok: true });
      } else if (event === 'refresh') answer({ ok: true, expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
      else answer(refused('invalid_request', false));
    });
  });

  function subscribe(socket: Socket, client: string, request: Asked, answer: (value: object) => void): void {
    if (request.channel !== channel) {
      answer(refused('not_allowed', false));
      return;
    }
    joined.add(socket);
    const reply = () => {
      const { answer: agreed, first } = model.subscribe(client, request);
      answer(agreed);
      for (const frame of first) socket.emit('messages', frame);
    };
    const instead = stage.insteadOfSubscribe;
    stage.insteadOfSubscribe = null;
    if (instead) instead(reply);
    else reply();
  }

  function sync(request: Asked, answer: (value: object) => void): void {
    const instead = stage.insteadOfSync;
    stage.insteadOfSync = null;
    if (instead) instead(request, answer);
    else answer(model.sync(request));
  }

  function ack(what: Omit<SeenOf<'ack'>, 'kind' | 'at' | 'isTaken'>, answer: (value: object) => void): void {
    const fault = faultAt(what.way === 'post' ? 'POST /ack' : 'ack');
    const outcome = fault ? null : model.acknowledge(what.client, what.request);
    note({ kind: 'ack', ...what, isTaken: outcome !== null && 'ok' in outcome && outcome.ok === true });
    if (outcome) answer(outcome);
    else if (fault && fault !== 'silence') answer(failed(fault));
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const give = (status: number, body: object) => {
      const headers = {
        'content-type': 'application/json',
        'access-control-allow-origin': '*',
        'access-control-allow-headers': '*',
      };
      response.writeHead(status, headers).end(JSON.stringify(body));
    };
    if (request.method !== 'POST')
      return give(request.method === 'OPTIONS' ? 200 : 404, httpFailed({ code: 'not_found' }));
    const body = await bodyOf(request).catch(() => null);
    if (body === null) return give(400, httpFailed({ code: 'invalid_request' }));
    const path = new URL(request.url ?? '/', 'http://stage').pathname;
    if (path === '/token') {
      note({ kind: 'token', request: body });
      const fault = faultAt('POST /token');
      if (fault) return fault === 'silence' ? void request.socket.destroy() : give(statusOf(fault), httpFailed(fault));
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
      return give(200, { token: randomUUID(), expiresAt, sub: 'under-test' });
    }
    if (path === '/ack') {
      const token = String(request.headers.authorization ?? '').replace(/^Bearer /i, '');
      const way = 'post' as const;
      if (stage.always.get('POST /ack') === 'silence') {
        note({ kind: 'ack', way, client: String(body.client), token, request: body, isTaken: false });
        return void request.socket.destroy();
      }
      return ack({ way, client: String(body.client), token, request: body }, (outcome) => {
        const { ok, ...rest } = outcome as Asked;
        if (ok === true) give(200, { result: 'success', ...rest });
        else give(statusOf({ code: String(rest.code) }), { result: 'failure', ...rest });
      });
    }
    if (path === '/conformance/handled') {
      stage.handled(String(body.id));
      return give(200, { result: 'success' });
    }
    give(404, httpFailed({ code: 'not_found' }));
  }

  let tellsHandled = false;
  const stage: Stage = {
    url: '',
    channel,
    model,
    seen,
    get tellsHandled() {
      return tellsHandled;
    },
    all: (kind, since = 0) => seen.slice(since).filter((one): one is SeenOf<typeof kind> => one.kind === kind),
    faults: new Map(),
    always: new Map(),
    insteadOfSubscribe: null,
    insteadOfSync: null,
    push: (frame) => {
      for (const socket of joined) socket.emit('messages', frame);
    },
    say: (event, ...payload) => void io.emit(event, ...payload),
    end(event, payload) {
      for (const socket of io.sockets.sockets.values()) {
        socket.emit(event, payload);
        socket.disconnect(true);
      }
    },
    cut() {
      for (const socket of io.sockets.sockets.values()) socket.conn.close();
    },
    handled(id) {
      tellsHandled = true;
      note({ kind: 'handled', id });
    },
    until: (what, find, ms = WAIT_MS) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = find();
          if (found === undefined || found === false) return;
          clearTimeout(late);
          looks.delete(look);
          resolve(found);
        };
        const late = setTimeout(() => {
          looks.delete(look);
          reject(new Broken(`not within ${ms} ms: ${what}`));
        }, ms);
        looks.add(look);
        look();
      }),
    quiet: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async close() {
      http.closeAllConnections();
      await io.close();
    },
  };
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  return Object.assign(stage, { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` });
}

type SeenWithoutTime = Seen extends infer One ? (One extends Seen ? Omit<One, 'at'> : never) : never;

function failed({ code, retryable }: Exclude<Fault, 'silence'>) {
  return refused(code, retryable ?? (Object.hasOwn(ERRORS, code) && ERRORS[code as keyof typeof ERRORS].retryable));
}

function httpFailed(fault: Exclude<Fault, 'silence'>) {
  const { ok: _ok, ...failure } = failed(fault);
  return { result: 'failure', ...failure };
}

function statusOf({ code }: { code: string }): number {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as keyof typeof ERRORS].status : 503;
}

async function bodyOf(request: IncomingMessage): Promise<Asked> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) {
    text += part;
    if (text.length > BODY_BYTES) throw new Error('The body is too large.');
  }
  const body: unknown = text === '' ? {} : JSON.parse(text);
  return typeof body === 'object' && body !== null ? (body as Asked) : {};
}
