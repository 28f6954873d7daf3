import { randomUUID } from 'node:crypto';
import type { Message, PushedMessage } from '@surecast/shared/protocol';

/** A service that is small enough to be read: one channel, logs in memory, and faults on demand. Says nothing by itself. */
export interface Model {
  readonly channel: string;
  epoch: string;
  /** Everything up to here is gone. */
  floor: number;
  /** Seqs that are revoked. */
  readonly revoked: Set<number>;
  /** Most messages in one page. */
  pageSize: number;
  readonly head: number;
  /** Puts messages into the log, and tells nobody. */
  add(count: number): Message[];
  /** Another store: an empty log under another epoch, no positions. */
  replaceStore(): void;
  forget(client: string): void;
  /** Puts a client somewhere, as if it had been here before. */
  place(client: string, cursor: number): void;
  cursor(client: string): number | undefined;
  idOf(seq: number): string | undefined;
  seqOf(id: string): number | undefined;
  frame(from: number, to: number, attempt?: number): WireFrame;
  subscribe(client: string, request: Asked): { answer: object; first: WireFrame[] };
  sync(request: Asked): object;
  acknowledge(client: string, request: Asked): object;
}

export interface WireFrame {
  channel: string;
  epoch: string;
  from: number;
  to: number;
  messages: PushedMessage[];
  void?: number[];
  redrive?: true;
}

export type Asked = Record<string, unknown>;

export function refused(code: string, retryable: boolean) {
  return { ok: false, code, message: `The scripted server says ${code}.`, retryable };
}

export function createModel(channel: string): Model {
  let log: Message[] = [];
  const cursors = new Map<string, number>();
  /** Acknowledged by id, past a gap. */
  const singles = new Map<string, Set<number>>();

  function page(after: number, upTo: number) {
    const start = Math.max(after, Math.min(model.floor, upTo));
    const to = Math.max(start, Math.min(start + model.pageSize, upTo));
    const frames = to > start ? [model.frame(start, to)] : [];
    return { frames, to, missed: start > after ? { missed: { from: after, to: start } } : {} };
  }

  function acknowledgeIds(client: string, cursor: number, ids: readonly unknown[]) {
    const held = singles.get(client) ?? new Set<number>();
    singles.set(client, held);
    const unknown: unknown[] = [];
    for (const id of ids) {
      const found = log.find((message) => message.id === id);
      if (found) held.add(found.seq);
      else unknown.push(id);
    }
    let end = cursor;
    while (held.has(end + 1)) end += 1;
    cursors.set(client, end);
    return { ok: true, cursors: { [channel]: end }, unknown };
  }

  const model: Model = {
    channel,
    epoch: randomUUID(),
    floor: 0,
    revoked: new Set(),
    pageSize: 3,
    get head() {
      return log.length;
    },
    add(count) {
      const added = Array.from({ length: count }, (_, index): Message => {
        const seq = log.length + index + 1;
        return { id: randomUUID(), seq, title: `message ${seq}`, text: 'text ✓', at: new Date().toISOString() };
      });
      log = [...log, ...added];
      return added;
    },
    replaceStore() {
      log = [];
      model.epoch = randomUUID();
      model.floor = 0;
      cursors.clear();
      singles.clear();
    },
    forget: (client) => void cursors.delete(client),
    place: (client, cursor) => void cursors.set(client, cursor),
    cursor: (client) => cursors.get(client),
    idOf: (seq) => log[seq - 1]?.id,
    seqOf: (id) => log.find((message) => message.id === id)?.seq,
    frame(from, to, attempt = 0) {
      const messages = log.slice(from, to).filter(({ seq }) => !model.revoked.has(seq));
      const gone = [...model.revoked].filter((seq) => seq > from && seq <= to).sort((a, b) => a - b);
      const pushed = messages.map((message) => ({ ...message, attempt }));
      return { channel, epoch: model.epoch, from, to, messages: pushed, ...(gone.length > 0 && { void: gone }) };
    },
    subscribe(client, request) {
      const head = log.length;
      const claimed = Number.isSafeInteger(request.after) ? Number(request.after) : undefined;
      const isVoid =
        claimed !== undefined && ((request.epoch !== undefined && request.epoch !== model.epoch) || claimed > head);
      const after = isVoid ? undefined : claimed;
      const rewind = Number(request.rewind ?? 0);
      const cursor = Math.max(cursors.get(client) ?? after ?? Math.max(0, head - rewind), after ?? 0);
      cursors.set(client, cursor);
      const { frames, to, missed } = page(after ?? cursor, head);
      const recovered = !isVoid && !('missed' in missed);
      const base = { ok: true, channel, epoch: model.epoch, head, cursor, recovered, sentTo: to };
      return { answer: { ...base, ...missed }, first: frames };
    },
    sync(request) {
      if (request.epoch !== model.epoch) return refused('epoch_mismatch', false);
      const head = log.length;
      const target = Math.min(Number(request.to ?? head), head);
      const { frames, to, missed } = page(Number(request.after), target);
      return { ok: true, epoch: model.epoch, head, frames, more: to < target, ...missed };
    },
    acknowledge(client, request) {
      const cursor = cursors.get(client);
      if (Array.isArray(request.ids)) {
        return cursor === undefined ? refused('not_subscribed', false) : acknowledgeIds(client, cursor, request.ids);
      }
      if (request.epoch !== model.epoch) return refused('epoch_mismatch', false);
      if (cursor === undefined) return refused('not_subscribed', false);
      if (Number(request.upTo) > log.length) return refused('ack_beyond_head', false);
      cursors.set(client, Math.max(cursor, Number(request.upTo)));
      return { ok: true, cursor: cursors.get(client) };
    },
  };
  return model;
}
