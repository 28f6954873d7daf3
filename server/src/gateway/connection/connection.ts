import type { AckRequest, Closed, Frame, SocketFailure } from '@surecast/shared/protocol';
import { SurecastError, toSocketFailure } from '../../errors.js';
import { createTurns } from '../../turns.js';
import { acknowledge } from './acknowledge.js';
import { createExpiry } from './expiry.js';
import { createLanes } from './lanes.js';
import { refresh } from './refresh.js';
import { isRequestName, parse, REQUESTS, type Request, type RequestName } from './requests.js';
import type { ConnectionDeps, ConnectionState, Member, QueueState, Reply } from './state.js';
import { subscribe } from './subscribe.js';
import { sync } from './sync.js';
import { unsubscribe } from './unsubscribe.js';

/**
 * Requests of one connection that may be under way. The library has a handful; past this a client is not waiting for answers, and each
 * one held is memory that it decides on.
 */
const REQUESTS_UNDER_WAY = 256;
/** Of them, those that answer with a page of the log. */
const PAGES_UNDER_WAY = 8;

/** What a connection needs of the socket that it lives on. */
export interface ConnectionSocket {
  readonly id: string;
  write(frame: Frame): void;
  /** Says why, then disconnects. */
  close(closed: Closed): void;
  queue(): QueueState;
  /** Ends it without a word, and frees what waits for it. */
  cut(): void;
}

/** One connection as the service sees it, whatever carries it: checks, rights, order of requests, life of the token, end. */
export interface Connection {
  readonly id: string;
  readonly channels: ReadonlySet<string>;
  /** Handles one event. Never rejects: failures are answered, or logged when nobody asked for an answer. */
  receive(event: unknown, payload: unknown, answer?: (answer: object) => void): Promise<void>;
  /**
   * Moves the cursor as `receive` does for an ack, whose schema the request must meet. False when it takes the whole way: more waits than may, or it is of a
   * channel that the connection does not have or may not read.
   */
  acknowledge(request: AckRequest, answer?: (answer: object) => void): boolean;
  /** The client was dropped from the channel; true when it has no other. */
  leave(channel: string): boolean;
  /** The socket is gone: the client becomes away in its channels, after the requests under way. Never rejects. */
  end(): Promise<void>;
}

export function createConnection(deps: ConnectionDeps, socket: ConnectionSocket, member: Member): Connection {
  const { delivery, clock, log } = deps;
  const expiry = createExpiry(clock, () => {
    const { code, message, retryable } = toSocketFailure(new SurecastError('token_expired'));
    socket.close({ code, message, retryable });
  });
  const state: ConnectionState = {
    ...deps,
    id: socket.id,
    order: deps.succession.next(),
    ...member,
    channels: new Set(),
    lanes: createLanes(),
    pages: createTurns({ most: PAGES_UNDER_WAY, waiting: REQUESTS_UNDER_WAY }),
    queue: socket.queue,
    ended: false,
    renew: () => expiry.at(state.identity.expiresAt),
  };
  let underWay = 0;
  let allowed: { identity: Member['identity']; channel: string } | undefined;
  let ending: Promise<void> | undefined;
  state.renew();

  async function handle(event: unknown, payload: unknown): Promise<Reply> {
    if (underWay > REQUESTS_UNDER_WAY) throw new SurecastError('overloaded');
    if (!isRequestName(event)) throw new SurecastError('invalid_request', 'There is no such event.');
    return run(state, event, parse(REQUESTS[event], payload));
  }

  function refuse(event: unknown, error: unknown): Reply {
    const answer = failed(event, error);
    deps.refused?.(answer.code);
    return { answer };
  }

  function failed(event: unknown, error: unknown): SocketFailure {
    const fields = { connection: socket.id, client: member.client, event: String(event).slice(0, 40) };
    if (!(error instanceof SurecastError)) log.error({ ...fields, err: error }, 'a request on a socket failed');
    return toSocketFailure(error);
  }

  /** An ack is through. Never throws, so that it takes no promise more: this is the busiest way of the service. */
  function settle(answer: ((answer: object) => void) | undefined, reply: () => object): void {
    underWay -= 1;
    try {
      const said = reply();
      answer?.(said);
    } catch (error) {
      failed('ack', error);
    }
  }

  /** Of the channels of this connection. What was looked up last is kept: most have one channel, and ask at each ack. */
  function mayRead(channel: string): boolean {
    const { identity } = state;
    if (!state.channels.has(channel)) return false;
    if (identity === allowed?.identity && channel === allowed.channel) return true;
    if (!identity.may('read', channel)) return false;
    allowed = { identity, channel };
    return true;
  }

  return {
    id: socket.id,
    channels: state.channels,
    async receive(event, payload, answer) {
      if (answer && socket.queue() === 'overrun') {
        log.warn({ connection: socket.id, client: member.client }, 'a client that asks without reading was cut');
        deps.refused?.('overloaded');
        socket.cut();
        return;
      }
      underWay += 1;
      try {
        const reply = await handle(event, payload).catch((error) => refuse(event, error));
        answer?.(reply.answer);
        for (const frame of reply.first ?? []) socket.write(frame);
      } catch (error) {
        failed(event, error);
      } finally {
        underWay -= 1;
      }
    },
    acknowledge(request, answer) {
      if (state.ended || underWay >= REQUESTS_UNDER_WAY || !mayRead(request.channel)) return false;
      if (answer && socket.queue() !== 'open') return false;
      underWay += 1;
      delivery.acknowledge({ client: member.client, ...request }).then(
        ({ cursor }) => settle(answer, () => ({ ok: true, cursor })),
        (error) => settle(answer, () => refuse('ack', error).answer),
      );
      return true;
    },
    leave(channel) {
      state.channels.delete(channel);
      deps.succession.release(channel, member.client, state.order);
      return state.channels.size === 0;
    },
    end() {
      ending ??= (async () => {
        state.ended = true;
        expiry.stop();
        // A subscribe still under way must register before it is taken back, or presence would name a connection that is gone.
        await state.lanes.idle();
        const channels = [...state.channels];
        for (const channel of channels) deps.succession.release(channel, member.client, state.order);
        if (channels.length > 0)
          await delivery.disconnected({ client: member.client, connection: socket.id, channels });
      })().catch((error) => {
        failed('disconnect', error);
      });
      return ending;
    },
  };
}

/** Each request by its own file. The schema of `REQUESTS` has let the payload through. */
function run(state: ConnectionState, name: RequestName, request: Request<RequestName>): Promise<Reply> {
  const operations: { [Name in RequestName]: (state: ConnectionState, request: Request<Name>) => Promise<Reply> } = {
    subscribe,
    unsubscribe,
    ack: acknowledge,
    sync,
    refresh,
  };
  const operation = operations[name] as (state: ConnectionState, request: Request<RequestName>) => Promise<Reply>;
  return operation(state, request);
}
