import { type LiveState, RATE_STEP_MS, RATE_STEPS, type ResendPolicy } from '../live-state.js';
import { RECORD_SENT } from './record-sent.lua.js';
import { chunks, type Runner } from './script.js';

const RANGES_PER_SCRIPT = 250;

export function recordSent({ run }: Runner, { intervalMs }: ResendPolicy): LiveState['recordSent'] {
  return async (shard, ranges) => {
    let earliest: number | null = null;
    for (const part of chunks(ranges, RANGES_PER_SCRIPT)) {
      const { due_in } = await run<{ due_in?: number }>(shard, RECORD_SENT, {
        ranges: part.map(({ channel, from, to }) => ({ channel, from, to })),
        interval: intervalMs,
        rate_step: RATE_STEP_MS,
        rate_life: (RATE_STEPS + 2) * RATE_STEP_MS,
      });
      earliest = due_in ?? earliest;
    }
    return earliest;
  };
}
