import type { Order } from '../bus/bus.js';
import type { Events } from '../events.js';
import type { Gateway } from '../gateway/gateway.js';
import type { LiveState } from '../live/live-state.js';
import type { LogRecord, Store } from '../store/store.js';
import { createTurns } from '../turns.js';
import { contiguous, FRAME, toFrames, voidsOf } from './frames.js';
import { shardOf } from './shard.js';

/** Reads of the store for orders that are under way at once: a pass over thousands of laggards leaves the store to saves as well. */
const READS = 8;
/** Reads that wait for their turn. What is refused is no round, and the worker asks again. */
const READS_WAITING = 1_000;

type ResendOrder = Extract<Order, { kind: 'resend' }>;

interface ResendAnswerDeps {
  store: Store;
  live: LiveState;
  gateway: Gateway;
  events: Events;
}

/**
 * The gateway's half of a resend. RS1: a round counts only on the node that holds the connection, after the bodies were read and while the socket
 * takes them; whatever is missing is no round, and the worker asks again. Rejects when the store or live state fails.
 */
export function createResendAnswer({ store, live, gateway, events }: ResendAnswerDeps) {
  const turns = createTurns({ most: READS, waiting: READS_WAITING });
  const flights = new Map<string, Promise<LogRecord[]>>();

  /** RS7: laggards mostly stand at the same place, and orders of several parts ask for it at the same time: they share a read. */
  function read(channel: string, cursor: number, to: number): Promise<LogRecord[]> {
    const place = `${channel} ${cursor} ${to}`;
    const shared = flights.get(place);
    if (shared) return shared;
    const range = { after: cursor, upTo: to, count: live.policy.window, bytes: FRAME.bytes };
    const flight = turns.run(() => store.range(channel, range)).finally(() => flights.delete(place));
    flights.set(place, flight);
    return flight;
  }

  async function sendAgain(channel: string, cursor: number, to: number, asked: ResendOrder['clients']) {
    const found = await read(channel, cursor, to);
    const first = found[0];
    // Who left or whose socket filled up during the read would be counted a round that it does not get.
    const clients = asked.filter(({ connection }) => gateway.writable(connection) === 'open');
    if (first === undefined || clients.length === 0) return;
    // Retention may have taken the oldest: the frame starts where the log does, and the client asks for the hole and learns of it.
    const records = contiguous(found, first.seq - 1);
    const upTo = records.at(-1)?.seq ?? first.seq;
    const outcomes = await live.takeRounds(channel, upTo, clients);
    for (const [index, outcome] of outcomes.entries()) {
      const target = clients[index];
      if (outcome.kind !== 'taken' || target === undefined) continue;
      const pending = records.filter(({ seq }) => seq > outcome.from && seq <= outcome.to);
      const attemptOf = (seq: number) => outcome.reached.filter((upTo) => upTo >= seq).length;
      const frames = toFrames(store.id, pending, attemptOf);
      for (const frame of frames) gateway.send(target.connection, frame);
      for (const voided of voidsOf(frames)) events.emit('voided', voided);
      const { from, to: sentTo } = outcome;
      const attempt = outcome.reached.length;
      events.emit('resent', { channel, client: target.client, from, to: sentTo, attempt });
    }
  }

  return async (order: ResendOrder): Promise<void> => {
    const { channel } = order;
    const gone = order.clients.filter(({ connection }) => gateway.writable(connection) === 'gone');
    if (gone.length > 0) {
      // Presence that outlived its connection (the disconnect could not be noted): the client is away, not silent.
      const leaves = gone.map(({ client, connection }) => ({ channel, client, connection }));
      await live.leave(shardOf(channel), leaves);
    }
    const open = order.clients.filter(({ connection }) => gateway.writable(connection) === 'open');
    for (const [cursor, clients] of groupByCursor(open)) {
      await sendAgain(channel, cursor, order.to, clients);
    }
  };
}

function groupByCursor(clients: ResendOrder['clients']): Map<number, ResendOrder['clients']> {
  const groups = new Map<number, ResendOrder['clients']>();
  for (const client of clients) {
    const group = groups.get(client.cursor);
    if (group) group.push(client);
    else groups.set(client.cursor, [client]);
  }
  return groups;
}
