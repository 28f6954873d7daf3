const MOST_MS = 120_000;

/** How many values there were of each whole number of ms. */
export interface Histogram {
  add(ms: number): void;
  /** The value that so large a share of all is not above; 0 when there is none. */
  at(share: number): number;
  clear(): void;
}

export function createHistogram(): Histogram {
  const counts = new Uint32Array(MOST_MS + 1);
  let all = 0;
  return {
    add(ms) {
      const place = Math.min(Math.max(0, Math.round(ms)), MOST_MS);
      counts[place] = (counts[place] ?? 0) + 1;
      all += 1;
    },
    at(share) {
      let seen = 0;
      const place = counts.findIndex((count) => {
        seen += count;
        return count > 0 && seen >= all * share;
      });
      return Math.max(0, place);
    },
    clear() {
      counts.fill(0);
      all = 0;
    },
  };
}
