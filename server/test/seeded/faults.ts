/** What the run does to the ground that all processes stand on. Probabilities are per call. */
export interface Faults {
  store: 'up' | 'down';
  redis: 'up' | 'down';
  /** A call that fails with an unknown outcome. */
  storeFails: number;
  liveFails: number;
  /** A call that takes a while, before or after its effect. */
  slow: number;
  frameLost: number;
  frameRepeated: number;
  orderLost: number;
  jobLost: number;
  /** A request or an answer over HTTP that is lost. */
  httpLost: number;
}

export function noFaults(): Faults {
  return {
    store: 'up',
    redis: 'up',
    storeFails: 0,
    liveFails: 0,
    slow: 0,
    frameLost: 0,
    frameRepeated: 0,
    orderLost: 0,
    jobLost: 0,
    httpLost: 0,
  };
}
