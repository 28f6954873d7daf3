import type {
  Ack,
  AckOutcome,
  AsSeen,
  ChannelFigures,
  ClientPage,
  ClientPosition,
  ClientState,
  Departure,
  DepartureReason,
  FigureCounts,
  FigureGauges,
  FigureStep,
  Generation,
  Join,
  JoinOutcome,
  KnownPosition,
  LaggardPage,
  Leave,
  LogLine,
  Member,
  NodeInfo,
  ResendPolicy,
  RoundOutcome,
  Settleable,
} from './live-records.js';

export * from './live-records.js';

/** Most positions (a client in a channel) that one subject may hold in a shard, unless told otherwise. */
export const POSITIONS_PER_SUBJECT = 20_000;

/** What was sent is counted in steps of this length, and a minute has so many of them. */
export const RATE_STEP_MS = 10_000;
export const RATE_STEPS = 6;

/** Most markers in one answer: with so many there may be more. */
export const MOST_DEPARTURES = 500;

/**
 * Live state: who is connected, how far each client has acknowledged, what was sent again and when. Fast, shared by all
 * nodes, and rebuildable: it may lose its last second, and then clients see repeats, never losses.
 *
 * Promises
 * - Each method is atomic per shard: one Lua script. Methods that take a list treat it as one script too.
 * - Every time it gives or compares is its own clock's (Redis TIME), in milliseconds.
 * - A cursor never goes down and never passes the head.
 * - A rejection is a `SurecastError('live_unavailable')`, within 2 s; it may have happened, and may be repeated.
 *
 * Does not promise
 * - To be there, or to remember: heads are lower bounds of the store's, a member that is missing may have been lost.
 *
 * A client is named by its key `subject/client`. `shardOf(channel)` says which shard a channel lives on; list methods
 * take one shard's channels only. "Connected" and "away" cursors lie apart, so laggard queries never meet the away.
 */
export interface LiveState {
  open(): Promise<void>;
  close(): Promise<void>;
  ping(): Promise<void>;
  /** Resend interval, most resends and how many messages one round may send. */
  readonly policy: ResendPolicy;

  // ---- repair

  /**
   * For each shard a mark of what is there, for `markWhole`, and whether it is whole: rebuilt since this Redis was started. Whatever is not
   * whole may have lost anything. The mark is another one after each repair, each start of Redis and each time that everything was lost.
   */
  generations(): Promise<Generation[]>;
  /** The mark of one shard if it is whole, else null. The same mark before and after some reads says that nothing was lost in between. */
  wholeMark(shard: number): Promise<string | null>;
  /**
   * Marks the shard as rebuilt, with what was put back since `generations` gave `expected`. False when another one did it, or when everything was lost
   * again meanwhile; if Redis was started again meanwhile, the shard is still not whole after it.
   */
  markWhole(shard: number, expected: string | null): Promise<boolean>;
  /**
   * Puts back what is known elsewhere. Heads rise, and channels that may hold unsettled messages are unsettled again. A position
   * that is here rises to `cursor` (never past the head, never down) and keeps its `joined`; one that is not here is added as away, if `joined` is given and
   * unless the client departs; it is not owed in what is settled here. With `expected`, a mark that `generations` gave, positions are put back only while the shard is not marked whole or
   * emptied since: what is known may be old by then.
   */
  restore(
    shard: number,
    known: { heads: readonly { channel: string; head: number }[]; positions: readonly KnownPosition[] },
    expected?: string | null,
  ): Promise<void>;
  /**
   * Channels of the shard, by name after `after`, among at most `limit` looked at, whose positions changed since they were last marked
   * with `markCheckpointed`.
   */
  uncheckpointed(
    shard: number,
    page: { after?: string; limit: number },
  ): Promise<{ channels: { channel: string; mark: string }[]; next: string | null }>;
  /** Positions in a channel, connected and away; pages may miss who comes or goes meanwhile. */
  positions(
    channel: string,
    page: { offset: number; limit: number },
  ): Promise<{ positions: ClientPosition[]; more: boolean }>;
  /** Notes that the positions of these channels are in the store as of `mark`. */
  markCheckpointed(shard: number, channels: readonly { channel: string; mark: string }[]): Promise<void>;

  // ---- fan-out

  /**
   * After records went into the log: raises heads to `to`, notes that everything after `from` was first sent now
   * (times are noted in steps of interval/60, so that a channel keeps at most about 60 of them; a seq counts as sent at
   * the end of its step, so it is never ripe too early), and, for channels with a connected client, sets the channel due one
   * interval after that unless an earlier time stands. Answers how long until the shard's earliest due time, if this call
   * made it earlier than it was, else null.
   */
  recordSent(shard: number, ranges: readonly { channel: string; from: number; to: number }[]): Promise<number | null>;

  /** Highest head known here for each channel; channels that are not known are left out. */
  heads(shard: number, channels: readonly string[]): Promise<Map<string, number>>;
  /** Every head known here, in no order; a channel may come twice. `cursor` is opaque, from the page before; `limit` is about how many come. */
  knownHeads(
    shard: number,
    page: { cursor?: string; limit: number },
  ): Promise<{ heads: { channel: string; head: number }[]; next: string | null }>;
  /** Raises heads to what the store says. Never lowers. */
  raiseHeads(shard: number, heads: readonly { channel: string; head: number }[]): Promise<void>;

  // ---- presence and position

  /**
   * Registers a connection of a client in a channel and gives its position. Per join, in order:
   * - `departing`: the client is not here any more, since it is being dropped or let go; finish that first (`Departure` says how), then repeat.
   * - `head_unknown`: no head is known here; look it up in the store and repeat with `storeHead`.
   * - `unknown_client`: no position is known here and no `restore` is given. `whole` as in `generations`:
   *   false when the position may have been lost.
   * - `too_many`: it would be a new position, and its subject has `most` (see `positionsPerSubject`) in this shard already.
   * - `not_away`: with `ifAway`, the client is connected already; nothing was done.
   * - `joined`: an away cursor becomes a connected one; the connection is written over an older one, which is named in
   *   `replaced`. With pending messages the channel becomes due one interval from now unless an earlier time stands.
   * A new position starts at its `restore`, but not past the head. It is not owed in what is settled already: `joined` is no less than that,
   * wherever its cursor is.
   * `storeHead` 0 leaves no trace in heads: subscribing alone creates no log.
   */
  join(shard: number, joins: readonly Join[]): Promise<JoinOutcome[]>;

  /**
   * A connection ended: the client becomes away, if its presence still names that connection (else `not_current`).
   * Its cursor, rounds and `joined` stay.
   */
  leave(shard: number, leaves: readonly Leave[]): Promise<('away' | 'not_current')[]>;

  /**
   * Cumulative acks. Raises the cursor (connected or away) to `upTo`, never down; rounds that are settled by it and
   * out-of-order ids below it are forgotten. Per ack: the cursor after it; `unknown_client`; or `beyond_head` with the head
   * known here (nothing moved).
   */
  advance(shard: number, acks: readonly Ack[]): Promise<AckOutcome[]>;

  /**
   * Acks of single seqs in any order: those beyond cursor+1 wait in a set of the client (at most 1,000, else `too_many` and
   * nothing moved) and fold into the cursor as the gaps close. Same other outcomes as `advance`.
   */
  advanceSeqs(shard: number, ack: { channel: string; client: string; seqs: readonly number[] }): Promise<AckOutcome>;

  // ---- resend and drop

  /**
   * Says that the schedule of the shard is being served. After a silence of more than 7/6 of an interval the service counts as up since
   * now: no drop is due before one interval after that.
   */
  beat(shard: number): Promise<void>;
  /**
   * Puts off the drops of a channel by one interval, because too many would go at once; false when that was done `most` times since
   * `endSlide`, and nothing was changed then.
   */
  slide(channel: string, most: number): Promise<boolean>;
  /** The drops of the channel are ordinary again. */
  endSlide(channel: string): Promise<void>;

  /** Channels whose resend pass is due by now, at most `limit`, earliest first, with the due time that was read. */
  dueChannels(shard: number, limit: number): Promise<{ channel: string; due: number }[]>;
  /** How long until the shard's earliest due time (0 if past), or null when nothing is due. */
  nextDue(shard: number): Promise<number | null>;
  /** After a pass: sets the channel due `inMs` from now, or takes it off with null; only if its due time is still `expected`. */
  settleDue(shard: number, channel: string, expected: number, inMs: number | null): Promise<void>;

  /**
   * Connected clients of a channel whose cursor is below what is ripe, from lowest cursor on; a page of the query.
   * Ripe = everything up to head except what was first sent less than an interval ago.
   */
  laggards(channel: string, page: { offset: number; limit: number }): Promise<LaggardPage>;

  /**
   * Counts one round for each client whose presence still names the connection, is still pending within (cursor, upTo], had its last
   * round at least an interval ago and fewer than `maxResends` of them; per client: what to write, or why not.
   * Call it on the node that holds the connection, after the bodies were read and right before writing.
   */
  takeRounds(
    channel: string,
    upTo: number,
    clients: readonly { client: string; connection: string }[],
  ): Promise<RoundOutcome[]>;

  /**
   * Starts to drop a client, or to let it go: compare-and-move. Only if it is connected (away, if `awaySince` is given) and still as the caller saw
   * it (what is left out of `expected` is not compared; with null it may be either), it is moved to a marker, and all else about it in the
   * channel is removed. `changed`: an ack, a round, another connection or another departure came in between; nothing was done. `unknown_client`: it is
   * not there.
   */
  depart(
    channel: string,
    client: string,
    expected: AsSeen | null,
    reason: DepartureReason,
  ): Promise<Departure | 'changed' | 'unknown_client'>;
  /**
   * Retention takes what a client has not acknowledged: compare-and-move. Only if its cursor is still `cursor`, a marker (a departure from there to
   * `upTo`, reason `retention`) is left, and the client, connected or away, goes on with cursor and joined at `upTo` (at most the head; a joined beyond that stays).
   * `changed` also while another departure of it stands, and when nothing lies in between.
   */
  forfeit(
    channel: string,
    client: string,
    range: { cursor: number; upTo: number },
  ): Promise<Departure | 'changed' | 'unknown_client'>;
  /** Clients of the channel, connected or away, whose cursor is below `seq`; at most `limit`, lowest first. */
  below(channel: string, seq: number, limit: number): Promise<{ client: string; cursor: number }[]>;
  /**
   * Clients that have been away for `ttlMs` or longer while the service was up (see `beat`; nobody in a shard that is not served), among the channels by name after `after`; at most `limit` clients and 200 channels looked at.
   * A channel that has more than fit is not gone on with: its others come with the next walk.
   */
  expired(
    shard: number,
    page: { ttlMs: number; after?: string; limit: number },
  ): Promise<{ clients: { channel: string; client: string; since: number }[]; next: string | null }>;
  /** Markers that stand since at least `olderThanMs`, at most `limit` and at most `MOST_DEPARTURES`. */
  departures(shard: number, olderThanMs: number, limit: number): Promise<Departure[]>;
  /** Removes the marker, after its letter is stored. */
  finishDeparture(departure: Departure): Promise<void>;

  // ---- reports

  /** Counts for the report of one seq: clients owed it here, those of them whose cursor is below it, connected and away. */
  counts(channel: string, seq: number): Promise<{ owed: number; pending: number; away: number }>;
  /** The same for many seqs of a channel, in order. */
  countsAt(channel: string, seqs: readonly number[]): Promise<{ owed: number; pending: number; away: number }[]>;
  /** Cursors of these clients, connected or away; missing ones are left out. */
  cursors(channel: string, clients: readonly string[]): Promise<Map<string, number>>;
  /**
   * Channels of the shard that have messages which were sent and are not settled, at most `limit`, in turn over calls.
   */
  unsettled(shard: number, limit: number): Promise<string[]>;
  /**
   * What nobody owes an ack for any more: from = what is settled already (0 if never), to = the lowest cursor of all clients,
   * connected or away, and of where departing ones joined (their part in reports is not yet written), but at most from + `limit`; the
   * head without clients. With the seqs at which clients joined in between, ascending:
   * owed(seq) = owedBefore + those that joined at a seq < seq.
   */
  settleable(channel: string, limit: number): Promise<Settleable>;
  /** Notes that everything up to `to` is settled; the channel leaves `unsettled` when that is its head. */
  markSettled(channel: string, to: number): Promise<void>;

  // ---- nodes

  /**
   * Registers the node and renews its lease. `known` is false when it was not registered: at its start, or after its lease ended
   * and it was removed, so that its connections must be registered again.
   */
  renewNode(node: NodeInfo, leaseMs: number): Promise<{ known: boolean }>;
  nodes(): Promise<(NodeInfo & { alive: boolean })[]>;
  /** Makes every client away whose presence names this node, in one shard. Answers how many. Bounded work per script. */
  awayNode(shard: number, nodeId: string): Promise<number>;
  removeNode(nodeId: string): Promise<void>;

  // ---- admin

  /** Channels of the shard that have clients, connected or away, by name, after `after`; at most `limit`. */
  subscribed(shard: number, page: { after?: string; limit: number }): Promise<string[]>;
  /** Clients of a channel, connected and away, lowest cursor first within each; `offset` counts over connected, then away. */
  clients(channel: string, page: { state?: 'connected' | 'away'; offset: number; limit: number }): Promise<ClientPage>;
  client(channel: string, client: string): Promise<ClientState | null>;
  /** The same for many of a channel, in the order asked for; those that are not here are left out. */
  states(channel: string, clients: readonly string[]): Promise<ClientState[]>;
  /**
   * Everybody in a channel, connected and away, in the order of joining, which acks do not change; at most `limit` of them and at most 250. With `cursors`
   * and with `labels` if they are asked for. Pages may miss who comes or goes meanwhile.
   */
  roster(
    channel: string,
    page: { offset: number; limit: number; cursors?: boolean; labels?: boolean },
  ): Promise<{ members: Member[]; more: boolean }>;
  /** For each channel: head, connected and away counts, lowest connected cursor, and the sum of pending over the connected. */
  channelFigures(shard: number, channels: readonly string[]): Promise<ChannelFigures[]>;
  /**
   * Sums over channels of the shard that have clients, by name after `after`; at most `limit` of them and at most 500. `pending` is over the connected.
   * `next`: `after` of the page that follows, null without one.
   */
  gauges(shard: number, page: { after?: string; limit: number }): Promise<FigureGauges & { next: string | null }>;
  /** Messages a second that were first sent over the last minute, for each channel; it counts in steps of 10 s and forgets with a flush. */
  rates(shard: number, channels: readonly string[]): Promise<Map<string, number>>;
  /** For pending lists: when a seq was first sent, as far as that is still known (recent sends only). */
  sentAt(channel: string): Promise<{ from: number; at: number }[]>;

  // ---- figures of the service; none of this is needed by the message path

  /**
   * By how many seqs cursors rose through `advance` and `advanceSeqs` of this instance, since it was made: deliveries that were acknowledged.
   * A look at a variable.
   */
  deliveries(): number;
  /** Adds to the step that is now. What is older than `FIGURES_KEPT_MS` and a little more goes by itself. */
  addFigures(counts: FigureCounts): Promise<void>;
  /** The end of the step that ended last, for the first that asks after it ended; null for all others, so that one of them counts. */
  claimGauges(): Promise<number | null>;
  /** How things stood when the step that ended at `at` did. */
  setGauges(at: number, gauges: FigureGauges): Promise<void>;
  /** The step that is now and the `limit` before it, oldest first, as far as anything was written. */
  figures(limit: number): Promise<{ now: number; steps: FigureStep[] }>;
  /** Keeps log lines, given oldest first: the last `KEPT_LOG_LINES` of all processes. */
  addLogLines(lines: readonly LogLine[]): Promise<void>;
  /** Newest first, in the order in which they were added. */
  logLines(): Promise<LogLine[]>;
}
