import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import { frame, type SeenFrame, subscribed } from '../shapes.js';
import { Broken, must, shaped, show } from '../verdict.js';

const ANSWER_MS = 5_000;
const EVENTS_KEPT = 10_000;

/** A connection made by hand on the wire, that notes everything that it is told. */
export interface Peer {
  readonly client: string;
  readonly token: string;
  /** Every event in the order of its coming, `answer:EVENT` for answers and `disconnect` at the end. */
  readonly events: { name: string; payload: unknown }[];
  readonly isOpen: boolean;
  /** Asks and waits for the answer, at most 5 s. */
  request(event: string, ...payload: unknown[]): Promise<unknown>;
  /** The same, for a request that must fail: its code. */
  refused(event: string, payload?: unknown): Promise<string>;
  /** Sends without asking for an answer. */
  tell(event: string, ...payload: unknown[]): void;
  subscribe(channel: string, more?: object): Promise<z.output<typeof subscribed>>;
  /** Frames of a channel that have come so far, checked for their form. */
  frames(channel: string): SeenFrame[];
  /** Waits until the condition holds, looking again at each event. */
  until(what: string, condition: () => boolean, ms?: number): Promise<void>;
  /** Waits until the live frames and pages of the channel reach a seq. */
  reach(channel: string, seq: number, ms?: number): Promise<void>;
  close(): void;
}

export async function connectPeer(
  url: string,
  auth: { token: string; client: string; label?: string },
  transports: string[] = ['websocket'],
): Promise<Peer> {
  const socket: Socket = io(url, {
    transports,
    auth,
    reconnection: false,
    forceNew: true,
    timeout: ANSWER_MS,
  });
  const events: Peer['events'] = [];
  const looks = new Set<() => void>();
  const note = (name: string, payload: unknown) => {
    if (events.length < EVENTS_KEPT) events.push({ name, payload });
    for (const look of looks) look();
  };
  socket.onAny((name: string, payload: unknown) => note(name, payload));
  socket.on('disconnect', (reason) => note('disconnect', reason));

  function until(what: string, condition: () => boolean, ms = ANSWER_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (then: () => void) => {
        clearTimeout(late);
        looks.delete(look);
        then();
      };
      const look = () => {
        try {
          if (condition()) settle(resolve);
        } catch (error) {
          settle(() => reject(error));
        }
      };
      const late = setTimeout(() => settle(() => reject(new Broken(`not within ${ms} ms: ${what}`))), ms);
      looks.add(look);
      look();
    });
  }

  const peer: Peer = {
    client: auth.client,
    token: auth.token,
    events,
    get isOpen() {
      return socket.connected;
    },
    request: (event, ...payload) =>
      new Promise((resolve, reject) => {
        // Noted in the callback: a promise would be told after the frames that came in the same piece.
        socket.timeout(ANSWER_MS).emit(event, ...payload, (late: Error | null, answer: unknown) => {
          if (late) return reject(new Broken(`${event} ${show(payload)} was not answered within ${ANSWER_MS} ms`));
          note(`answer:${event}`, answer);
          resolve(answer);
        });
      }),
    async refused(event, payload) {
      const answer = await peer.request(event, payload);
      must(
        typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false && 'code' in answer,
        `${event} ${show(payload)} was not refused: ${show(answer)}`,
      );
      return String(answer.code);
    },
    tell: (event, ...payload) => void socket.emit(event, ...payload),
    async subscribe(channel, more = {}) {
      return shaped(`subscribe ${show(more)}`, subscribed, await peer.request('subscribe', { channel, ...more }));
    },
    frames: (channel) =>
      events
        .filter(({ name }) => name === 'messages')
        .map(({ payload }) => shaped('a frame', frame, payload))
        .filter((each) => each.channel === channel),
    until,
    reach: (channel, seq, ms) =>
      until(`frames up to ${seq}`, () => peer.frames(channel).some(({ to }) => to >= seq), ms),
    close: () => void socket.disconnect(),
  };

  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error) => {
      socket.disconnect();
      reject(new Refused('data' in error ? error.data : undefined, error.message));
    });
  });
  return peer;
}

/** A handshake that was turned away, with what came as `data`. */
export class Refused extends Broken {
  readonly data: unknown;

  constructor(data: unknown, message: string) {
    super(`the connection was refused: ${data === undefined ? message : show(data)}`);
    this.data = data;
  }
}
