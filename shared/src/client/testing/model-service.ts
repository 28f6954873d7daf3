import type { Frame, Message, PushedMessage } from '../../protocol/index.js';
import type { Fetch } from '../options.js';
import { createFakeWire, type FakeWire, type ServedSocket } from './fake-socket.js';

const PAGE = 3;

/** A service small enough to be read: one subject, logs in memory, positions by client name. */
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
  save(channel: string, count: number, push?: boolean): Message[];
  frame(channel: string, from: number, to: number, attempt?: number): Frame;
  /** Writes to every socket that is subscribed. */
  push(frame: Frame): void;
  cursor(client: string, channel: string): number | undefined;
  forget(client: string, channel: string): void;
}

export function createModelService(): ModelService {
  const logs = new Map<string, Message[]>();
  const cursors = new Map<string, number>();
  const rooms = new Map<ServedSocket, Set<string>>();
  let tokens = 0;

  const log = (channel: string) => logs.get(channel) ?? [];
  const keyOf = (client: unknown, channel: unknown) => `${client} ${channel}`;
  const failed = (code: string, retryable: boolean) => ({ ok: false, code, message: code, retryable });

  function frame(channel: string, from: number, to: number, attempt = 0): Frame {
    const messages: PushedMessage[] = log(channel)
      .slice(from, to)
      .map((message) => ({ ...message, attempt }));
    return { channel, epoch: service.epoch, from, to, messages };
  }

  function page(channel: string, after: number, upTo: number) {
    const start = Math.max(after, service.floor);
    const to = Math.min(start + PAGE, upTo);
    return {
      frames: to > start ? [frame(channel, start, to)] : [],
      to: Math.max(to, start),
      ...(start > after && { missed: { from: after, to: start } }),
    };
  }

  function acknowledge(client: unknown, { channel, epoch, upTo }: Record<string, unknown>) {
    const key = keyOf(client, channel);
    const cursor = cursors.get(key);
    if (epoch !== service.epoch) return failed('epoch_mismatch', false);
    if (cursor === undefined) return failed('not_subscribed', false);
    if (Number(upTo) > log(String(channel)).length) return failed('ack_beyond_head', false);
    cursors.set(key, Math.max(cursor, Number(upTo)));
    return { ok: true, cursor: cursors.get(key) };
  }

  function subscribe(socket: ServedSocket, request: Record<string, unknown>) {
    const channel = String(request.channel);
    const head = log(channel).length;
    const key = keyOf(socket.auth.client, channel);
    const isVoid =
      (request.epoch !== undefined && request.epoch !== service.epoch) || Number(request.after ?? 0) > head;
    const after = request.after === undefined || isVoid ? undefined : Number(request.after);
    const cursor = Math.max(cursors.get(key) ?? after ?? Math.max(0, head - Number(request.rewind ?? 0)), after ?? 0);
    cursors.set(key, cursor);
    rooms.get(socket)?.add(channel);
    const { frames, to, missed } = page(channel, after ?? cursor, head);
    const recovered = !isVoid && !missed;
    const answer = { ok: true, channel, epoch: service.epoch, head, cursor, recovered, sentTo: to };
    return { answer: missed ? { ...answer, missed } : answer, frames };
  }

  function sync({ channel, epoch, after, to }: Record<string, unknown>) {
    if (epoch !== service.epoch) return failed('epoch_mismatch', false);
    const head = log(String(channel)).length;
    const target = Math.min(Number(to ?? head), head);
    const { frames, to: end, missed } = page(String(channel), Number(after), target);
    const answer = { ok: true, epoch, head, frames, more: end < target };
    return missed ? { ...answer, missed } : answer;
  }

  function nextFailure(at: string): { status: number; code: string } | null | undefined {
    return service.failures.get(at)?.shift();
  }

  const wire = createFakeWire({
    connect(socket) {
      const token = String(socket.auth.token);
      const refused =
        nextFailure('connect') ?? (service.expired.has(token) ? { status: 401, code: 'token_expired' } : null);
      if (refused) return { message: refused.code, data: failed(refused.code, refused.status >= 500) };
      rooms.set(socket, new Set());
      return null;
    },
    request(socket, event, payload, answer) {
      const request = payload as Record<string, unknown>;
      service.requests.push({ event, payload: request });
      const failure = nextFailure(event);
      if (failure === null) return;
      if (failure) return answer(failed(failure.code, failure.status >= 500));
      if (event === 'subscribe') {
        const { answer: reply, frames } = subscribe(socket, request);
        answer(reply);
        if (!service.holdsFrames) for (const each of frames) socket.write('messages', each);
      } else if (event === 'sync') answer(sync(request));
      else if (event === 'ack') answer(acknowledge(socket.auth.client, request));
      else if (event === 'unsubscribe') {
        rooms.get(socket)?.delete(String(request.channel));
        cursors.delete(keyOf(socket.auth.client, request.channel));
        answer({ ok: true });
      } else if (event === 'refresh') answer({ ok: true, expiresAt: '2030-01-01T00:00:00.000Z' });
    },
    disconnected: (socket) => rooms.delete(socket),
  });

  const answerTo = (path: string, body: Record<string, unknown>) => {
    if (path === '/token') {
      tokens += 1;
      return { result: 'success', token: `t${tokens}`, expiresAt: '2030-01-01T00:00:00.000Z', sub: 'someone' };
    }
    if (path === '/save') return { result: 'success', id: `id of ${body.title}`, channel: body.channel ?? 'items' };
    const { ok, ...outcome } = acknowledge(body.client, body);
    return { result: ok ? 'success' : 'failure', ...outcome };
  };

  const service: ModelService = {
    wire,
    epoch: 'e1',
    posts: [],
    requests: [],
    failures: new Map(),
    expired: new Set(),
    floor: 0,
    holdsFrames: false,
    async fetch(url, init) {
      const path = new URL(url).pathname;
      const headers = new Headers(init.headers);
      const token = headers.get('authorization')?.slice('Bearer '.length) ?? null;
      const body = JSON.parse(String(init.body)) as Record<string, unknown>;
      service.posts.push({ path, body, key: headers.get('idempotency-key'), token });
      const failure = nextFailure(path);
      if (failure === null || wire.isDown) throw new TypeError('fetch failed');
      if (failure)
        return Response.json({ result: 'failure', ...failed(failure.code, false) }, { status: failure.status });
      if (token !== null && service.expired.has(token)) {
        return Response.json({ result: 'failure', ...failed('token_expired', true) }, { status: 401 });
      }
      const answer = answerTo(path, body);
      return Response.json(answer, { status: answer.result === 'success' ? 200 : 409 });
    },
    save(channel, count, push = true) {
      const before = log(channel);
      const added = Array.from({ length: count }, (_, index): Message => {
        const seq = before.length + index + 1;
        return {
          id: `${channel}-${service.epoch}-${seq}`,
          seq,
          title: `message ${seq}`,
          text: '',
          at: '2026-01-01T00:00:00.000Z',
        };
      });
      logs.set(channel, [...before, ...added]);
      if (push) service.push(frame(channel, before.length, before.length + count));
      return added;
    },
    frame,
    push(each) {
      for (const [socket, channels] of rooms) if (channels.has(each.channel)) socket.write('messages', each);
    },
    cursor: (client, channel) => cursors.get(keyOf(client, channel)),
    forget: (client, channel) => void cursors.delete(keyOf(client, channel)),
  };
  return service;
}
