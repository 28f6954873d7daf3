import type { LiveState, ResendPolicy } from '../live-state.js';
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
      });
      earliest = due_in ?? earliest;
    }
    return earliest;
  };
}
