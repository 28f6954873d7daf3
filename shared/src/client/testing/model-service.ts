import { ERRORS, type ErrorCode, type Frame, type Message } from '../../protocol/index.js';
import type { Fetch } from '../options.js';
import { createFakeWire, type FakeWire, type ServedSocket } from './fake-socket.js';
import { createModelLog } from './model-log.js';

/** A service small enough to be read: logs in memory, positions by subject and client name. */
export interface ModelService {
  readonly wire: FakeWire;
  readonly fetch: Fetch;
  epoch: string;
  /** HTTP paths that were asked for, in order. */
  readonly posts: { path: string; body: Record<string, unknown>; key: string | null; token: string | null }[];
  /** Requests on sockets, in order. */
  readonly requests: { event: string; payload: Record<string, unknown> }[];
  /** Answers to give instead of the next real ones, by HTTP path or event: a failure code with status, or null for none at all. */
  readonly failures: Map<string, ({ status: number; code: string } | null)[]>;
  /** Tokens that are refused as expired. */
  readonly expired: Set<string>;
  floor: number;
  /** Frames that follow a subscribe are kept back. */
  holdsFrames: boolean;
  /** Ids that were redriven and are not acknowledged. */
  readonly redriven: Set<string>;
  save(channel: string, count: number, push?: boolean): Message[];
  head(channel: string): number;
  frame(channel: string, from: number, to: number, attempt?: number): Frame;
  /** Writes to every socket that is subscribed. */
  push(frame: Frame): void;
  /** Sends these seqs again from a dead letter. */
  redrive(channel: string, seqs: readonly number[]): void;
  /** Tells every socket the heads of its channels. */
  beacon(): void;
  cursor(client: string, channel: string, subject?: string): number | undefined;
  /** The cursor that the client was given when it was new, last time: it is owed everything after that. */
  start(client: string, channel: string): number | undefined;
  forget(client: string, channel: string): void;
  /** The client is given up in this channel, as after the fifth resend. */
  drop(channel: string, pending: number): void;
  /** Another store: nothing of the old one is known any more. */
  replaceStore(epoch: string): void;
}

/** A token of a subject, in the form of a JWT; `salt` tells tokens of one subject apart. */
export function modelToken(sub: string, salt = 0): string {
  return `h.${btoa(JSON.stringify({ sub, salt }))}.s`;
}

function subjectOf(token: unknown): string {
  const [, claims] = String(token).split('.');
  return claims ? String((JSON.parse(atob(claims)) as { sub: string }).sub) : '';
}

type Answer = { ok: boolean } & Record<string, unknown>;

export function createModelService(): ModelService {
  const log = createModelLog();
  const cursors = new Map<string, number>();
  const starts = new Map<string, number>();
  const rooms = new Map<ServedSocket, Set<string>>();
  let tokens = 0;

  const keyOf = (subject: string, client: unknown, channel: unknown) => `${subject} ${client} ${channel}`;
  function failed(code: string): Answer {
    return { ok: false, code, message: code, retryable: ERRORS[code as ErrorCode].retryable };
  }

  function acknowledge(subject: string, client: unknown, ack: Record<string, unknown>): Answer {
    if (Array.isArray(ack.ids)) {
      const unknown = ack.ids.filter((id) => !log.find(id));
      for (const id of ack.ids) service.redriven.delete(id);
      return { ok: true, cursors: {}, unknown };
    }
    const key = keyOf(subject, client, ack.channel);
    const cursor = cursors.get(key);
    if (ack.epoch !== log.epoch) return failed('epoch_mismatch');
    if (cursor === undefined) return failed('not_subscribed');
    if (Number(ack.upTo) > log.head(String(ack.channel))) return failed('ack_beyond_head');
    cursors.set(key, Math.max(cursor, Number(ack.upTo)));
    return { ok: true, cursor: cursors.get(key) };
  }

  function subscribe(socket: ServedSocket, request: Record<string, unknown>) {
    const channel = String(request.channel);
    const head = log.head(channel);
    const key = keyOf(subjectOf(socket.auth.token), socket.auth.client, channel);
    const isVoid = (request.epoch !== undefined && request.epoch !== log.epoch) || Number(request.after ?? 0) > head;
    const after = request.after === undefined || isVoid ? undefined : Number(request.after);
    const cursor = Math.max(cursors.get(key) ?? after ?? Math.max(0, head - Number(request.rewind ?? 0)), after ?? 0);
    if (!cursors.has(key)) starts.set(key, cursor);
    cursors.set(key, cursor);
    rooms.get(socket)?.add(channel);
    const { frames, to, missed } = log.page(channel, after ?? cursor, head);
    const recovered = !isVoid && !missed;
    const answer = { ok: true, channel, epoch: log.epoch, head, cursor, recovered, sentTo: to };
    return { answer: missed ? { ...answer, missed } : answer, frames };
  }

  function sync({ channel, epoch, after, to }: Record<string, unknown>): Answer {
    if (epoch !== log.epoch) return failed('epoch_mismatch');
    const head = log.head(String(channel));
    const target = Math.min(Number(to ?? head), head);
    const { frames, to: end, missed } = log.page(String(channel), Number(after), target);
    const answer = { ok: true, epoch, head, frames, more: end < target };
    return missed ? { ...answer, missed } : answer;
  }

  function answerTo(socket: ServedSocket, event: string, request: Record<string, unknown>): Answer {
    const { token, client } = socket.auth;
    const subject = subjectOf(token);
    if (event === 'sync') return sync(request);
    if (event === 'ack') return acknowledge(subject, client, request);
    if (event === 'refresh') {
      if (subjectOf(request.token) !== subject) return failed('not_allowed');
      return { ok: true, expiresAt: '2030-01-01T00:00:00.000Z' };
    }
    rooms.get(socket)?.delete(String(request.channel));
    cursors.delete(keyOf(subject, client, request.channel));
    return { ok: true };
  }

  const nextFailure = (at: string) => service.failures.get(at)?.shift();

  const wire = createFakeWire({
    connect(socket) {
      const isExpired = service.expired.has(String(socket.auth.token));
      const refused = nextFailure('connect') ?? (isExpired ? { code: 'token_expired' } : null);
      if (refused) return { message: refused.code, data: failed(refused.code) };
      rooms.set(socket, new Set());
      return null;
    },
    request(socket, event, payload, answer) {
      const request = payload as Record<string, unknown>;
      service.requests.push({ event, payload: request });
      const failure = nextFailure(event);
      if (failure === null) return;
      if (failure) return answer(failed(failure.code));
      if (event !== 'subscribe') return answer(answerTo(socket, event, request));
      const { answer: reply, frames } = subscribe(socket, request);
      answer(reply);
      if (!service.holdsFrames) for (const each of frames) socket.write('messages', each);
    },
    disconnected: (socket) => rooms.delete(socket),
  });

  function answerPost(path: string, body: Record<string, unknown>, token: string | null): Answer {
    if (path === '/save') return { ok: true, id: `id of ${body.title}`, channel: body.channel ?? 'items' };
    if (path !== '/token') return acknowledge(subjectOf(token), body.client, body);
    tokens += 1;
    return { ok: true, token: `t${tokens}`, expiresAt: '2030-01-01T00:00:00.000Z', sub: 'someone' };
  }

  function respond({ ok, ...answer }: Answer): Response {
    const status = ok ? 200 : ERRORS[answer.code as ErrorCode].status;
    return Response.json({ result: ok ? 'success' : 'failure', ...answer }, { status });
  }

  const service: ModelService = {
    wire,
    get epoch() {
      return log.epoch;
    },
    set epoch(epoch) {
      log.epoch = epoch;
    },
    get floor() {
      return log.floor;
    },
    set floor(floor) {
      log.floor = floor;
    },
    posts: [],
    requests: [],
    failures: new Map(),
    expired: new Set(),
    redriven: new Set(),
    holdsFrames: false,
    async fetch(url, init) {
      const path = new URL(url).pathname;
      const headers = new Headers(init.headers);
      const token = headers.get('authorization')?.slice('Bearer '.length) ?? null;
      const body = JSON.parse(String(init.body)) as Record<string, unknown>;
      service.posts.push({ path, body, key: headers.get('idempotency-key'), token });
      const failure = nextFailure(path);
      if (failure === null || wire.isDown) throw new TypeError('fetch failed');
      if (failure) return respond(failed(failure.code));
      if (token !== null && service.expired.has(token)) return respond(failed('token_expired'));
      return respond(answerPost(path, body, token));
    },
    save(channel, count, push = true) {
      const before = log.head(channel);
      const added = log.append(channel, count);
      if (push) service.push(log.frame(channel, before, before + count));
      return added;
    },
    head: log.head,
    frame: log.frame,
    push(each) {
      for (const [socket, channels] of rooms) if (channels.has(each.channel)) socket.write('messages', each);
    },
    redrive(channel, seqs) {
      const messages = seqs.flatMap((seq) => log.frame(channel, seq - 1, seq, 6).messages);
      for (const { id } of messages) service.redriven.add(id);
      const from = Math.min(...seqs) - 1;
      service.push({ channel, epoch: log.epoch, from, to: Math.max(...seqs), messages, redrive: true });
    },
    beacon() {
      for (const [socket, channels] of rooms) {
        const heads = Object.fromEntries([...channels].map((channel) => [channel, log.head(channel)]));
        socket.write('head', { epoch: log.epoch, heads });
      }
    },
    cursor: (client, channel, subject = '') => cursors.get(keyOf(subject, client, channel)),
    start: (client, channel) => starts.get(keyOf('', client, channel)),
    forget: (client, channel) => void cursors.delete(keyOf('', client, channel)),
    drop(channel, pending) {
      for (const [socket, channels] of rooms) {
        if (!channels.delete(channel)) continue;
        socket.write('dropped', { channel, reason: 'never_acknowledged', pending });
        if (channels.size === 0) socket.disconnect();
      }
    },
    replaceStore(epoch) {
      log.epoch = epoch;
      log.clear();
      cursors.clear();
      service.redriven.clear();
    },
  };
  return service;
}
