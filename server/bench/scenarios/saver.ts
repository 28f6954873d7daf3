/** Publishes messages, so many in flight or so many a second. */
export interface Saver {
  /** Taken by the service. */
  readonly saved: number;
  readonly failed: number;
  /** So many have been acknowledged by everybody who gets them. */
  settled(count: number): void;
  /** No more messages; resolves when those under way are answered. */
  stop(): Promise<void>;
}

export interface SaverOptions {
  publish(number: number): Promise<boolean>;
  /** Messages in flight: published and not yet acknowledged by everybody. */
  window: number;
  /** Messages a second, 0 = no limit. */
  rate: number;
  /** Under way together; no limit unless told. */
  most?: number;
  /** Hears how long each took, in ms. */
  onTook?(ms: number): void;
}

const PACE_MS = 5;

export function startSaver({ publish, window, rate, most = Number.POSITIVE_INFINITY, onTook }: SaverOptions): Saver {
  const began = performance.now();
  let stopped = false;
  let started = 0;
  let saved = 0;
  let failed = 0;
  let settled = 0;
  let underWay = 0;
  let allAnswered = () => {};

  const allowed = () => (rate === 0 ? Number.POSITIVE_INFINITY : ((performance.now() - began) / 1_000) * rate);
  const fill = () => {
    while (!stopped && underWay < most && started - failed - settled < window && started < allowed()) {
      started += 1;
      underWay += 1;
      void one(started);
    }
  };
  const one = async (number: number) => {
    const from = performance.now();
    const taken = await publish(number);
    onTook?.(performance.now() - from);
    if (taken) saved += 1;
    else failed += 1;
    underWay -= 1;
    if (underWay === 0) allAnswered();
    fill();
  };

  const pace = rate === 0 ? undefined : setInterval(fill, PACE_MS);
  fill();
  return {
    get saved() {
      return saved;
    },
    get failed() {
      return failed;
    },
    settled(count) {
      settled = count;
      fill();
    },
    async stop() {
      stopped = true;
      clearInterval(pace);
      if (underWay === 0) return;
      await new Promise<void>((resolve) => {
        allAnswered = resolve;
      });
    },
  };
}
