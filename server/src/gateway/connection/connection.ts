import type { AckRequest, Closed, Frame, SocketFailure } from '@surecast/shared/protocol';
import { SurecastError, toSocketFailure } from '../../errors.js';
import { createTurns } from '../../turns.js';
import { acknowledge } from './acknowledge.js';
import { Expiry } from './expiry.js';
import { Lanes } from './lanes.js';
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

/** A class, as all that each connection has: closures cost 2 KB more of the memory of each idle client. */
class MemberConnection implements Connection, ConnectionState {
  readonly deps: ConnectionDeps;
  readonly member: Member;
  readonly order: number;
  readonly channels = new Set<string>();
  readonly lanes = new Lanes();
  readonly pages = createTurns({ most: PAGES_UNDER_WAY, waiting: REQUESTS_UNDER_WAY });
  identity: Member['identity'];
  ended = false;
  readonly #socket: ConnectionSocket;
  readonly #expiry: Expiry;
  #underWay = 0;
  /** The answer to the last look: most connections have one channel, and ask at each ack. */
  #allowedChannel: string | undefined;
  #allowedIdentity: Member['identity'] | undefined;
  #ending: Promise<void> | undefined;

  constructor(deps: ConnectionDeps, socket: ConnectionSocket, member: Member) {
    this.deps = deps;
    this.member = member;
    this.identity = member.identity;
    this.order = deps.succession.next();
    this.#socket = socket;
    this.#expiry = new Expiry(deps.clock, () => {
      const { code, message, retryable } = toSocketFailure(new SurecastError('token_expired'));
      socket.close({ code, message, retryable });
    });
    this.renew();
  }

  get id(): string {
    return this.#socket.id;
  }

  queue(): QueueState {
    return this.#socket.queue();
  }

  renew(): void {
    this.#expiry.at(this.identity.expiresAt);
  }

  async receive(event: unknown, payload: unknown, answer?: (answer: object) => void): Promise<void> {
    const { log, refused } = this.deps;
    if (answer && this.queue() === 'overrun') {
      log.warn({ connection: this.id, client: this.member.client }, 'a client that asks without reading was cut');
      refused?.('overloaded');
      this.#socket.cut();
      return;
    }
    this.#underWay += 1;
    try {
      const reply = await this.#handle(event, payload).catch((error) => this.#refuse(event, error));
      answer?.(reply.answer);
      for (const frame of reply.first ?? []) this.#socket.write(frame);
    } catch (error) {
      this.#failed(event, error);
    } finally {
      this.#underWay -= 1;
    }
  }

  acknowledge(request: AckRequest, answer?: (answer: object) => void): boolean {
    if (this.ended || this.#underWay >= REQUESTS_UNDER_WAY || !this.#mayRead(request.channel)) return false;
    if (answer && this.queue() !== 'open') return false;
    this.#underWay += 1;
    this.deps.delivery.acknowledge({ client: this.member.client, ...request }).then(
      ({ cursor }) => this.#settle(answer, () => ({ ok: true, cursor })),
      (error) => this.#settle(answer, () => this.#refuse('ack', error).answer),
    );
    return true;
  }

  leave(channel: string): boolean {
    this.channels.delete(channel);
    this.deps.succession.release(channel, this.member.client, this.order);
    return this.channels.size === 0;
  }

  end(): Promise<void> {
    this.#ending ??= this.#end().catch((error) => {
      this.#failed('disconnect', error);
    });
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.ended = true;
    this.#expiry.stop();
    // A subscribe still under way must register before it is taken back, or presence would name a connection that is gone.
    await this.lanes.idle();
    const { client } = this.member;
    const channels = [...this.channels];
    for (const channel of channels) this.deps.succession.release(channel, client, this.order);
    if (channels.length > 0) await this.deps.delivery.disconnected({ client, connection: this.id, channels });
  }

  async #handle(event: unknown, payload: unknown): Promise<Reply> {
    if (this.#underWay > REQUESTS_UNDER_WAY) throw new SurecastError('overloaded');
    if (!isRequestName(event)) throw new SurecastError('invalid_request', 'There is no such event.');
    return run(this, event, parse(REQUESTS[event], payload));
  }

  #refuse(event: unknown, error: unknown): Reply {
    const answer = this.#failed(event, error);
    this.deps.refused?.(answer.code);
    return { answer };
  }

  #failed(event: unknown, error: unknown): SocketFailure {
    const fields = { connection: this.id, client: this.member.client, event: String(event).slice(0, 40) };
    if (!(error instanceof SurecastError))
      this.deps.log.error({ ...fields, err: error }, 'a request on a socket failed');
    return toSocketFailure(error);
  }

  /** An ack is through. Never throws, so that it takes no promise more: this is the busiest way of the service. */
  #settle(answer: ((answer: object) => void) | undefined, reply: () => object): void {
    this.#underWay -= 1;
    try {
      const said = reply();
      answer?.(said);
    } catch (error) {
      this.#failed('ack', error);
    }
  }

  /** Of the channels of this connection. */
  #mayRead(channel: string): boolean {
    const { identity } = this;
    if (!this.channels.has(channel)) return false;
    if (identity === this.#allowedIdentity && channel === this.#allowedChannel) return true;
    if (!identity.may('read', channel)) return false;
    this.#allowedIdentity = identity;
    this.#allowedChannel = channel;
    return true;
  }
}

export function createConnection(deps: ConnectionDeps, socket: ConnectionSocket, member: Member): Connection {
  return new MemberConnection(deps, socket, member);
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
