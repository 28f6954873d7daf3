import type { ErrorCode, Frame } from '@surecast/shared/protocol';
import type { Identity, Tokens } from '../../auth/identity.js';
import type { Clock } from '../../clock.js';
import type { Delivery } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import type { Turns } from '../../turns.js';
import type { Lanes } from './lanes.js';
import type { Succession } from './succession.js';

/** The gateway hands out no tokens. */
export type TokenCheck = Pick<Tokens, 'verify'>;

export interface ConnectionDeps {
  delivery: Delivery;
  tokens: TokenCheck;
  clock: Clock;
  log: GatewayLog;
  succession: Succession;
  /** Hears of each request that is answered with a failure. */
  refused?(code: ErrorCode): void;
  /** Most channels of one connection; `LIMITS.channelsPerConnection` unless told otherwise. */
  channelsPerConnection?: number;
}

/**
 * What waits for a connection: `full` is past its bound, so that live frames pass it over and pages are refused; `overrun` is a client that
 * asks on without reading the answers.
 */
export type QueueState = 'open' | 'full' | 'overrun';

export interface GatewayLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Member {
  identity: Identity;
  /** Client key. */
  client: string;
  label?: string;
  agent?: string;
}

/** What the operations of a connection share. */
export interface ConnectionState {
  readonly deps: ConnectionDeps;
  readonly id: string;
  /** Its number in the succession. */
  readonly order: number;
  readonly member: Readonly<Member>;
  /** The member's, or that of a later token. */
  identity: Identity;
  /** Channels that may name this connection in presence: subscribed, or under way, or failed with an unknown outcome. */
  readonly channels: Set<string>;
  readonly lanes: Lanes;
  /** Pages of the log under way for this connection. */
  readonly pages: Turns;
  queue(): QueueState;
  ended: boolean;
  /** The token's time counts anew. */
  renew(): void;
}

/** An answer, and frames to be written right after it. */
export interface Reply {
  answer: object;
  first?: readonly Frame[];
}

/** Rejects unless the token lets the client read the channel. */
export function mustRead({ identity }: ConnectionState, channel: string): void {
  if (!identity.may('read', channel)) throw new SurecastError('not_allowed');
}
