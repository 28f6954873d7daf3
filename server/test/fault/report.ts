import type { SetUp } from './stage/stage.js';

export interface Percentiles {
  count: number;
  p50: number;
  p99: number;
  max: number;
}

export interface RowReport {
  row: string;
  event: string;
  setUp: SetUp;
  isShort: boolean;
  clients: number;
  /** Answered 201. */
  saved: number;
  /** Messages at clients. */
  delivered: number;
  lost: number;
  doubled: number;
  outOfOrder: number;
  /** From the end of a fault until a client was live and had what was saved before; over all clients and faults. */
  recoverMs: Percentiles | null;
  /** From the first try of the save to the page. */
  latencyMs: Percentiles | null;
  /** Most that the processes of the service held together (resident). */
  memoryMiB: number;
  seconds: number;
  /** How often a client became live again. */
  returns: number;
  /** Connections that the proxy cut. */
  cuts: number;
  slowestAnswerMs: number;
  /** Tries of a save that failed, by code; `none` had no answer. */
  failedTries: Record<string, number>;
  warnings: Record<string, number>;
  notes: string[];
  /** Empty when the row held. */
  failures: string[];
}

/** Of values with their counts; null without any. */
export function percentiles(values: readonly (readonly [number, number])[]): Percentiles | null {
  const sorted = values.toSorted(([a], [b]) => a - b);
  const count = sorted.reduce((sum, [, times]) => sum + times, 0);
  if (count === 0) return null;
  const at = (share: number) => {
    let seen = 0;
    for (const [value, times] of sorted) {
      seen += times;
      if (seen >= share * count) return value;
    }
    return 0;
  };
  return { count, p50: at(0.5), p99: at(0.99), max: at(1) };
}
