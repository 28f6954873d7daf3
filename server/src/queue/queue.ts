/**
 * The queue: says which shard has work, to whichever worker is free. It carries shard numbers only; what the work is stands
 * in the store and in live state, so a lost job costs time (until the sweep), never a message.
 *
 * Promises
 * - `fanOut`: after an add that resolves, a run for that shard starts after the add did; at most one run per shard is
 *   active and at most one more is kept. A run that answers `more` is followed by another.
 * - `resend`: the earliest time asked for stands, an add in between is swallowed; a run answers in how many ms the next one is due, or null.
 * - Adds answer or reject within 2 s; nothing is kept in memory for a queue that is not there.
 * - A worker that dies leaves its run to others within 10 s.
 *
 * Does not promise
 * - That a job is not lost, or that two workers never run the same shard at once (a lost lock): handlers are safe under both.
 */
export interface Queue {
  open(): Promise<void>;
  close(): Promise<void>;
  /**
   * Forgets every job, active ones too. Only for a process that knows itself alone, at its start: a run that a killed process left
   * active would keep its shard waiting until its lock has ended. The sweep finds what the jobs stood for.
   */
  reset(): Promise<void>;
  fanOut(shard: number): Promise<void>;
  resend(shard: number, inMs: number): Promise<void>;
  /** Starts to take jobs. A handler that rejects fails its job, which is not repeated by the queue: the sweep does that. */
  work(handlers: QueueHandlers): Promise<void>;
  /** Stops taking jobs and waits for the active ones. */
  drain(): Promise<void>;
  counts(): Promise<QueueCounts>;
}

export interface QueueHandlers {
  fanOut(shard: number): Promise<'done' | 'more'>;
  resend(shard: number): Promise<number | null>;
}

export type QueueCounts = Record<
  'fanOut' | 'resend',
  { waiting: number; active: number; delayed: number; failed: number }
>;

/** A page about the jobs for people who know the queue's own tools, where the adapter has one. It changes nothing. */
export interface QueueBoard {
  /** Folder of its scripts and styles, to be served under `static/`. */
  assets: string;
  /** Paths that show the page, relative to its base; parameters as `:name`. */
  pages: readonly string[];
  questions: readonly BoardQuestion[];
  /** The page as HTML. `base` is the path that it is served at, with a slash at its end. */
  page(base: string): Promise<string>;
}

/** What the page's script asks by GET; rejects when Redis does not answer. */
export interface BoardQuestion {
  path: string;
  ask(request: {
    params: Record<string, string>;
    query: Record<string, unknown>;
  }): Promise<{ status: number; body: unknown }>;
}
