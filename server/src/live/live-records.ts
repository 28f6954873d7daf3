/** What live state takes and gives; see live-state.ts. */

export interface ResendPolicy {
  intervalMs: number;
  maxResends: number;
  /** Most messages that one round sends. */
  window: number;
}

export interface Generation {
  mark: string | null;
  whole: boolean;
}

/** A client's position in a channel: everything up to `cursor` is acknowledged, and what came after `joined` is owed. */
export interface ClientPosition {
  client: string;
  cursor: number;
  joined: number;
}

/** A position to be put back. Without `joined` only one that is here already rises; nothing is added. */
export interface KnownPosition {
  channel: string;
  client: string;
  cursor: number;
  joined?: number;
}

export interface Join {
  channel: string;
  client: string;
  node: string;
  connection: string;
  label?: string;
  /** User agent. */
  agent?: string;
  /** Head according to the store; needed when it is not known here. */
  storeHead?: number;
  /** Position found in a checkpoint or dead letter, or that of a new client. A position that is known here wins. */
  restore?: { cursor: number; joined: number };
  /** Join only if the client is away: a newer connection is left alone. */
  ifAway?: boolean;
}

export type JoinOutcome =
  | { kind: 'joined'; head: number; cursor: number; joined: number; replaced?: { node: string; connection: string } }
  | { kind: 'head_unknown' }
  | { kind: 'unknown_client'; head: number; whole: boolean }
  | { kind: 'too_many' }
  | { kind: 'not_away' }
  | { kind: 'departing'; departure: Departure };

export interface Leave {
  channel: string;
  client: string;
  connection: string;
}

export interface Ack {
  channel: string;
  client: string;
  upTo: number;
}

export type AckOutcome =
  | { kind: 'advanced'; cursor: number; moved: boolean }
  | { kind: 'unknown_client' }
  | { kind: 'beyond_head'; head: number }
  | { kind: 'too_many' };

/** One round: a resend to one client that covered everything pending up to `upTo`. */
export interface Round {
  at: number;
  upTo: number;
}

export interface Laggard {
  client: string;
  cursor: number;
  joined: number;
  /** Rounds that covered the oldest pending message, oldest first: their number is its attempts. */
  rounds: Round[];
  node: string;
  connection: string;
  /** Connected since. */
  since: number;
  label?: string;
}

export interface LaggardPage {
  now: number;
  head: number;
  ripe: number;
  /** When more of the log becomes ripe, or null when all of it is. */
  nextRipe: number | null;
  /** Connected clients of the channel. */
  connected: number;
  /** Since when the schedule is served without a gap (`beat`). */
  upSince: number;
  /** The drops of the channel are put off until then (`slide`), or null. */
  slidUntil: number | null;
  laggards: Laggard[];
  more: boolean;
}

export type RoundOutcome =
  /** `reached`: the last seq of each of the client's rounds that still count, this one last. */
  | { kind: 'taken'; from: number; to: number; reached: number[] }
  | { kind: 'early' }
  | { kind: 'exhausted' }
  | { kind: 'settled' }
  | { kind: 'not_current' };

export interface AsSeen {
  connection?: string;
  cursor?: number;
  /** How many rounds. */
  rounds?: number;
  /** The client is away, since then. */
  awaySince?: number;
}

export type DepartureReason = 'never_acknowledged' | 'unsubscribed' | 'expired' | 'retention';

/** A client that is being dropped or leaves: between live state and the store's dead letter. */
export interface Departure {
  channel: string;
  client: string;
  label?: string;
  joined: number;
  /** Missed: from < seq <= to. */
  from: number;
  to: number;
  reason: DepartureReason;
  attempts: number;
  at: number;
  /** Where the client was connected, if it was. */
  node?: string;
  connection?: string;
}

export interface Settleable {
  from: number;
  to: number;
  head: number;
  /** Clients that joined at a seq <= from. */
  owedBefore: number;
  joins: number[];
}

export interface NodeInfo {
  id: string;
  roles: string[];
  host: string;
  startedAt: number;
  /** Connections that it held when it last gave a sign of life. */
  connections: number;
  /** Resident memory in bytes, and 99th percentile of its event loop's delay between its last two signs of life in ms, if it says so. */
  memoryBytes?: number;
  loopDelayMs?: number;
}

export interface ClientState {
  client: string;
  label?: string;
  agent?: string;
  state: 'connected' | 'away';
  node?: string;
  connection?: string;
  since: number;
  cursor: number;
  joined: number;
  rounds: Round[];
}

/** What lists of clients are searched and sorted by. */
export type Member = Pick<ClientState, 'client' | 'label' | 'state' | 'node' | 'since'> & { cursor?: number };

export interface ClientPage {
  now: number;
  head: number;
  clients: ClientState[];
  total: number;
}

export interface ChannelFigures {
  channel: string;
  head: number;
  connected: number;
  away: number;
  slowest: number | null;
  pending: number;
}

/** How the service's figures are kept: by steps of so long, and for how long at least. */
export const FIGURE_STEP_MS = 10_000;
export const FIGURES_KEPT_MS = 3_600_000;

/** What was counted, in one process or over all. */
export interface FigureCounts {
  saves: number;
  /** Deliveries whose ack moved a cursor. */
  acked: number;
  resends: number;
  drops: number;
  /** How many acks came in each bucket of latency; buckets are the caller's. */
  latencies: ReadonlyMap<number, number>;
}

/** How things stood at the end of a step. */
export interface FigureGauges {
  connected: number;
  away: number;
  pending: number;
}

export interface FigureStep extends FigureCounts {
  /** End of the step. */
  at: number;
  /** Null when nobody counted. */
  gauges: FigureGauges | null;
}

/** Most log lines that are kept, over all processes. */
export const KEPT_LOG_LINES = 500;

/** A line of some process's log. */
export interface LogLine {
  /** Of its own; a line that is added twice is kept once. */
  id: string;
  /** When it was written, by the clock of its process. */
  at: number;
  level: 'warn' | 'error' | 'fatal';
  node: string;
  message: string;
  /** The line's other fields as JSON. */
  details: string;
}
