import type { Target } from './target.js';

/** One try of one or more rules on a running server. */
export interface Check {
  /** Numbers of shared/PROTOCOL.md. */
  rules: string[];
  name: string;
  /** Waits for resends or beacons: only with `--slow`. */
  isSlow?: boolean;
  /** Rejects with `Broken` when the rule is broken, with `Skipped` when it cannot be tried here. */
  run(target: Target): Promise<void>;
}
