import type {
  ClientEvents,
  Dropped,
  Frame,
  ServerEvents,
  SubscribeAnswer,
  TokenAnswer,
} from '@surecast/shared/protocol';
import { io, type Socket } from 'socket.io-client';

/** A client written by hand on the wire contract, that acknowledges only when it is told to. */
export interface SilentClient {
  socket: Socket<ServerEvents, ClientEvents>;
  /** Every send of every message, as it came. */
  sends: { seq: number; id: string; attempt: number; at: number }[];
  dropped: Dropped[];
  disconnected: boolean;
  epoch: string;
  token: string;
  subscribe(channel: string, position?: { after?: number }): Promise<SubscribeAnswer>;
  ack(channel: string, upTo: number): Promise<Response>;
  close(): void;
}

export async function freshToken(url: string, previous?: string): Promise<string> {
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(previous === undefined ? {} : { token: previous }),
  });
  return ((await response.json()) as TokenAnswer).token;
}

export async function connectSilent(url: string, client: string, token?: string): Promise<SilentClient> {
  const own = token ?? (await freshToken(url));
  const socket: SilentClient['socket'] = io(url, {
    auth: { token: own, client },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  const self: SilentClient = {
    socket,
    sends: [],
    dropped: [],
    disconnected: false,
    epoch: '',
    token: own,
    async subscribe(channel, position = {}) {
      const answer = await socket.timeout(5_000).emitWithAck('subscribe', { channel, ...position });
      if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
      self.epoch = answer.epoch;
      return answer;
    },
    ack: (channel, upTo) =>
      fetch(`${url}/ack`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${own}` },
        body: JSON.stringify({ client, channel, epoch: self.epoch, upTo }),
      }),
    close: () => socket.disconnect(),
  };
  socket.on('messages', (frame: Frame) => {
    const at = Date.now();
    for (const { seq, id, attempt } of frame.messages) self.sends.push({ seq, id, attempt, at });
  });
  socket.on('dropped', (dropped) => self.dropped.push(dropped));
  socket.on('disconnect', () => {
    self.disconnected = true;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('connect_error', reject);
  });
  return self;
}
