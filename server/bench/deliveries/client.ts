import type { Agent } from 'node:http';
import type { ClientEvents, Frame, ServerEvents } from '@surecast/shared/protocol';
import { io, type Socket } from 'socket.io-client';
import { postJson } from './post.js';

export interface ClientOptions {
  url: string;
  name: string;
  channel: string;
  token: string;
  acks: 'socket' | 'post';
  agent: Agent;
  /** After the cursor moved. */
  onAcked: () => void;
  /** Milliseconds from acceptance to receipt, for each message. */
  onLatency: (ms: number) => void;
}

export interface BenchClient {
  /** Everything up to here is acknowledged, and the server said so. */
  acked: number;
  /** Messages got more than once, holes, and acks that failed. */
  faults: { repeated: number; holes: number; failedAcks: number };
  /** The highest seq received. */
  last: number;
  close(): void;
}

const ACK_MS = 10_000;

/** A client written by hand on the wire contract: one ack under way, the next one for all that came meanwhile. */
export async function startClient(options: ClientOptions): Promise<BenchClient> {
  const socket: Socket<ServerEvents, ClientEvents> = io(options.url, {
    transports: ['websocket'],
    auth: { token: options.token, client: options.name },
    forceNew: true,
    reconnection: false,
  });
  const client: BenchClient = {
    acked: 0,
    last: 0,
    faults: { repeated: 0, holes: 0, failedAcks: 0 },
    close: () => socket.disconnect(),
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  let epoch = '';
  let acking = false;
  const acknowledge = async () => {
    if (acking) return;
    acking = true;
    while (client.acked < client.last && socket.connected) {
      const cursor = await sendAck(socket, options, { channel: options.channel, epoch, upTo: client.last });
      if (cursor === null) client.faults.failedAcks += 1;
      else client.acked = Math.max(client.acked, cursor);
      options.onAcked();
    }
    acking = false;
  };
  socket.on('messages', (frame) => {
    epoch = frame.epoch;
    take(client, frame, options.onLatency);
    void acknowledge();
  });
  const answer = await socket.timeout(ACK_MS).emitWithAck('subscribe', { channel: options.channel });
  if (!answer.ok) throw new Error(`subscribe: ${answer.code}`);
  return client;
}

function take(client: BenchClient, frame: Frame, onLatency: (ms: number) => void): void {
  const now = Date.now();
  for (const message of frame.messages) {
    if (message.seq <= client.last) client.faults.repeated += 1;
    else {
      if (message.seq !== client.last + 1) client.faults.holes += 1;
      client.last = message.seq;
      onLatency(now - Date.parse(message.at));
    }
  }
}

async function sendAck(
  socket: Socket<ServerEvents, ClientEvents>,
  { url, name, token, acks, agent }: ClientOptions,
  ack: { channel: string; epoch: string; upTo: number },
): Promise<number | null> {
  try {
    if (acks === 'post') {
      const { status, body } = await postJson(new URL('/ack', url), { client: name, ...ack }, { agent, token });
      return status === 200 && typeof body.cursor === 'number' ? body.cursor : null;
    }
    const answer = await socket.timeout(ACK_MS).emitWithAck('ack', ack);
    return answer.ok && 'cursor' in answer ? answer.cursor : null;
  } catch {
    return null;
  }
}
