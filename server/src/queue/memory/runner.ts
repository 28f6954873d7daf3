export interface Runner {
  /** Adds a run: swallowed while one of the shard waits, kept as its one next while one is active. */
  add(shard: number): void;
  isWaiting(shard: number): boolean;
  /** Forgets what waits and what is kept as next. */
  clear(): void;
  start(): void;
  /** Starts no more runs and waits for the active ones. What waits stays. */
  stop(): Promise<void>;
  counts(): { waiting: number; active: number };
  /** A run is active, or waits and will start by itself or by `runNext`. */
  busy(): boolean;
  settled(): Promise<void>;
  /** Starts the run that waits longest and waits for it; false if there is none. */
  runNext(): Promise<boolean>;
}

/** Runs shards, at most one run each and `concurrency` at a time, in the order of their adds. */
export function createRunner(options: {
  concurrency: number;
  when: 'at once' | 'told';
  run: (shard: number) => Promise<void>;
  onFailed: (shard: number, error: unknown) => void;
}): Runner {
  const { concurrency, when, run, onFailed } = options;
  const waiting = new Set<number>();
  const active = new Map<number, Promise<void>>();
  const next = new Set<number>();
  let started = false;
  let atRest: (() => void)[] = [];

  const busy = () => active.size > 0 || (started && waiting.size > 0);

  const execute = async (shard: number) => {
    // Not in the call that added it: an add that resolves never runs its handler first, as with a queue elsewhere.
    await Promise.resolve();
    try {
      await run(shard);
    } catch (error) {
      onFailed(shard, error);
    }
    active.delete(shard);
    if (next.delete(shard)) waiting.add(shard);
    pump();
    if (busy()) return;
    const resting = atRest;
    atRest = [];
    for (const resolve of resting) resolve();
  };

  const take = (): Promise<void> | undefined => {
    const [shard] = waiting;
    if (!started || shard === undefined || active.size >= concurrency) return undefined;
    waiting.delete(shard);
    const running = execute(shard);
    active.set(shard, running);
    return running;
  };

  const pump = () => {
    if (when === 'told') return;
    while (take() !== undefined);
  };

  return {
    add(shard) {
      if (active.has(shard)) next.add(shard);
      else waiting.add(shard);
      pump();
    },
    isWaiting: (shard) => waiting.has(shard),
    clear() {
      waiting.clear();
      next.clear();
    },
    start() {
      started = true;
      pump();
    },
    async stop() {
      started = false;
      await Promise.all(active.values());
    },
    counts: () => ({ waiting: waiting.size + next.size, active: active.size }),
    busy,
    settled: () => (busy() ? new Promise((resolve) => atRest.push(resolve)) : Promise.resolve()),
    async runNext() {
      const running = take();
      await running;
      return running !== undefined;
    },
  };
}
