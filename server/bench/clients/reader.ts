import type { Socket } from 'node:net';
import type { Frame } from '@surecast/shared/protocol';
import { textFrame } from '../../test/support/light/light-frames.js';
import { upgradeLink } from '../../test/support/light/light-upgrade.js';
import type { Acks, Faults } from './wire.js';

/**
 * A client on the wire itself: the packets of engine.io and Socket.IO as text. It costs a few microseconds for a message, so that one process
 * stands for ten thousand clients, and it checks every seq.
 */

const PING = '2';
const PONG = '3';
const MESSAGES = '42["messages",';
const HEAD = '42["head",';
const RETRY_MS = 200;

export interface ReaderOptions {
  name: string;
  host: string;
  channel: string;
  token: string;
  acks: Acks;
  /** Joins on its own where the service knows no channels. */
  subscribes: boolean;
  open(): Socket;
  /** Resolves with the cursor, or null when it failed. */
  post(ack: { client: string; channel: string; epoch: string; upTo: number }): Promise<number | null>;
  onAcked(before: number, now: number): void;
  /** Milliseconds from acceptance to receipt. */
  onLatency(ms: number): void;
  /** Connected and subscribed, and where the channel ends. */
  onReady(head: number): void;
  onReceived(last: number): void;
}

export interface Reader {
  readonly acked: number;
  readonly last: number;
  readonly faults: Faults;
  connect(): void;
  /** Resets the connection; nothing follows. */
  leave(): void;
}

/** The newest frame of all clients: those of one channel are the same text, and are read once. */
let newest: { text: string; frame: Frame } | undefined;

function read(text: string): Frame {
  if (newest?.text !== text) newest = { text, frame: JSON.parse(text.slice(MESSAGES.length, -1)) as Frame };
  return newest.frame;
}

export function createReader(options: ReaderOptions): Reader {
  const { name, host, channel, token, acks, subscribes, open, post } = options;
  const faults: Faults = { repeated: 0, holes: 0, failedAcks: 0, lost: 0 };
  let socket: Socket | null = null;
  let isWanted = false;
  let epoch = '';
  let last = 0;
  let acked = 0;
  let isAcking = false;
  let ackedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let nextId = 0;
  /** What the answers to requests are for, by the id of the request. */
  const asked = new Map<number, (answer: Record<string, unknown>) => void>();

  function request(event: string, payload: object, answered: (answer: Record<string, unknown>) => void): void {
    asked.set(nextId, answered);
    socket?.write(textFrame(`42${nextId}${JSON.stringify([event, payload])}`));
    nextId += 1;
  }

  function take(frame: Frame): void {
    epoch = frame.epoch;
    if (frame.from > last) {
      faults.holes += 1;
      sync();
      return;
    }
    const now = Date.now();
    for (const message of frame.messages) {
      if (message.seq <= last) {
        faults.repeated += 1;
        continue;
      }
      last = message.seq;
      options.onLatency(now - Date.parse(message.at));
      if (acks.by === 'message') socket?.write(textFrame(`42["ack",{"seq":${message.seq}}]`));
    }
    last = Math.max(last, frame.to);
    options.onReceived(last);
    if (acks.by !== 'message') acknowledge();
  }

  function sync(): void {
    request('sync', { channel, epoch, after: last }, () => {});
  }

  /** Everything so far, when the last ack was long enough ago and is answered. */
  function acknowledge(): void {
    if (acks.by === 'message' || isAcking || timer !== undefined || acked >= last) return;
    const wait = ackedAt + acks.everyMs - performance.now();
    if (wait > 0) {
      timer = setTimeout(() => {
        timer = undefined;
        acknowledge();
      }, wait);
      return;
    }
    isAcking = true;
    ackedAt = performance.now();
    const ack = { channel, epoch, upTo: last };
    if (acks.by === 'post') void post({ client: name, ...ack }).then(answered);
    else if (acks.isAnswered) request('ack', ack, ({ cursor }) => answered(typeof cursor === 'number' ? cursor : null));
    else {
      socket?.write(textFrame(`42${JSON.stringify(['ack', ack])}`));
      answered(last);
    }
  }

  function answered(cursor: number | null): void {
    isAcking = false;
    if (cursor === null) faults.failedAcks += 1;
    else if (cursor > acked) {
      const before = acked;
      acked = cursor;
      options.onAcked(before, acked);
    }
    acknowledge();
  }

  function subscribe(): void {
    const position = epoch === '' ? {} : { after: last, epoch };
    request('subscribe', { channel, ...position }, (answer) => {
      if (answer.ok !== true) {
        socket?.destroy();
        return;
      }
      epoch = answer.epoch as string;
      options.onReady(answer.head as number);
    });
  }

  function receive(text: string): void {
    if (text.startsWith(MESSAGES)) take(read(text));
    else if (text.startsWith('43')) {
      const at = text.indexOf('[');
      const id = Number(text.slice(2, at));
      const heard = asked.get(id);
      asked.delete(id);
      heard?.((JSON.parse(text.slice(at)) as [Record<string, unknown>])[0]);
    } else if (text === PING) socket?.write(textFrame(PONG));
    else if (text.startsWith('40')) {
      if (subscribes) subscribe();
      else options.onReady(0);
    } else if (text.startsWith('0')) socket?.write(textFrame(`40${JSON.stringify({ token, client: name })}`));
    else if (text.startsWith(HEAD)) {
      const { heads } = JSON.parse(text.slice(HEAD.length, -1)) as { heads: Record<string, number> };
      if ((heads[channel] ?? 0) > last) sync();
    }
  }

  function upgrade(mine: Socket): void {
    upgradeLink(mine, {
      host,
      target: '/socket.io/?EIO=4&transport=websocket',
      onText(text) {
        if (socket === mine) receive(text);
      },
      onClosed: () => mine.destroy(),
    });
  }

  function connect(): void {
    isWanted = true;
    const mine = open();
    socket = mine;
    mine.on('connect', () => upgrade(mine));
    mine.on('close', () => {
      if (socket !== mine) return;
      socket = null;
      asked.clear();
      isAcking = false;
      if (!isWanted) return;
      faults.lost += 1;
      setTimeout(() => {
        if (isWanted) connect();
      }, RETRY_MS);
    });
  }

  return {
    get acked() {
      return acked;
    },
    get last() {
      return last;
    },
    faults,
    connect,
    leave() {
      isWanted = false;
      const old = socket;
      socket = null;
      asked.clear();
      isAcking = false;
      clearTimeout(timer);
      timer = undefined;
      old?.resetAndDestroy();
    },
  };
}
