import { io as openSocket } from 'socket.io-client';
import { isRecord, readSubscribed } from '../answers.js';
import type { ClientOptions } from '../index.js';
import type { ClientSocket, OpenSocket } from '../options.js';

const IDS = 1_000;

/** What the client does not say of its connection, and the tabs need to know. */
export interface Overheard {
  /** Options whose sockets are listened to. */
  watch(options: ClientOptions): Pick<Required<ClientOptions>, 'io'>;
  /** The message was sent again from a dead letter, and stands outside the order. */
  isRedriven(id: string): boolean;
  /** Where the client stood in the channel when it was joined last. */
  startOf(channel: string): number | null;
}

export function createOverheard(): Overheard {
  const ids = new Set<string>();
  const starts = new Map<string, number>();

  function noteFrame(frame: unknown): void {
    if (!isRecord(frame) || frame.redrive !== true || !Array.isArray(frame.messages)) return;
    for (const message of frame.messages) {
      if (isRecord(message) && typeof message.id === 'string') ids.add(message.id);
      const [oldest] = ids.size > IDS ? ids : [];
      if (oldest !== undefined) ids.delete(oldest);
    }
  }

  function noteStart(request: unknown, answer: unknown): void {
    const joined = readSubscribed(answer);
    if (!isRecord(request) || typeof request.channel !== 'string' || !joined) return;
    const { after, epoch } = request;
    const isOwn = typeof after === 'number' && epoch === joined.epoch && after <= joined.head;
    starts.set(request.channel, isOwn ? after : joined.cursor);
  }

  function overhear(socket: ClientSocket): ClientSocket {
    // Before the client listens, so that the ids are known when it hands the messages over.
    socket.on('messages', noteFrame as (...args: never[]) => void);
    return {
      get connected() {
        return socket.connected;
      },
      on: (event, listener) => socket.on(event, listener),
      emit(event, ...args) {
        const [request, hear] = args;
        if (event !== 'subscribe' || typeof hear !== 'function') return socket.emit(event, ...args);
        return socket.emit(event, request, (answer: unknown) => {
          noteStart(request, answer);
          hear(answer);
        });
      },
      connect: () => socket.connect(),
      disconnect: () => socket.disconnect(),
    };
  }

  return {
    watch: ({ io = openSocket as OpenSocket }) => ({ io: (url, options) => overhear(io(url, options)) }),
    isRedriven: (id) => ids.has(id),
    startOf: (channel) => starts.get(channel) ?? null,
  };
}
