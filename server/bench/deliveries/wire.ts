/** What the bench and the process of its clients say to each other. */

export interface Start {
  url: string;
  channel: string;
  token: string;
  clients: number;
  acks: 'socket' | 'post';
}

export type Said =
  | { kind: 'ready' }
  /** The lowest seq that every client has acknowledged. */
  | { kind: 'acked'; lowest: number }
  | { kind: 'failed'; reason: string }
  | { kind: 'result'; result: ClientsResult };

export interface ClientsResult {
  /** Sum over the clients of what was acknowledged. */
  acked: number;
  lowest: number;
  repeated: number;
  holes: number;
  failedAcks: number;
  latencyMs: { p50: number; p99: number; max: number };
  processorSeconds: number;
}
