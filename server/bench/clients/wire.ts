/** What the bench and the process of its clients say to each other. */

/** When a client acknowledges: each message by itself, or everything up to the newest, at most so often. */
export type Acks =
  | { by: 'message' }
  | { by: 'post'; everyMs: number }
  /** Without an answer the client takes for granted that its cursor moved; whoever measures asks the service for its report. */
  | { by: 'socket'; everyMs: number; isAnswered: boolean };

export interface Start {
  service: 'surecast' | 'bare';
  url: string;
  token: string;
  /** Client `i` reads the channel `i % channels.length`. */
  channels: string[];
  clients: number;
  acks: Acks;
}

export type Asked =
  | { start: Start }
  /** Latencies begin anew. */
  | 'mark'
  | 'result'
  /** Every connection is reset, and none is made. */
  | 'leave'
  /** Everybody connects again, at once; answered when all have everything up to this seq and acknowledged it, or at 0 when all are connected. */
  | { back: number };

export type Said =
  | { kind: 'ready' }
  /** Sum over the channels of the seq that all of its clients have acknowledged. */
  | { kind: 'settled'; settled: number }
  | { kind: 'failed'; reason: string }
  | { kind: 'left' }
  | { kind: 'caught-up'; result: BackResult }
  | { kind: 'result'; result: ClientsResult };

/** ms since the order to come back. */
export interface BackResult {
  connected: { p50: number; max: number };
  caughtUp: { p50: number; max: number };
  acked: { p50: number; max: number };
}

export interface ClientsResult {
  /** Sum over the clients of what was acknowledged. */
  acked: number;
  /** Sum over the clients of the highest seq received. */
  received: number;
  faults: Faults;
  /** Since the mark. */
  latencyMs: { p50: number; p99: number; max: number };
  processorSeconds: number;
}

export interface Faults {
  /** Messages got more than once. */
  repeated: number;
  /** Frames past the next seq: the client asked for what is between. */
  holes: number;
  failedAcks: number;
  /** Connections that ended without being told to. */
  lost: number;
}
