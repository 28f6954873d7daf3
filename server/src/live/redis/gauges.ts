import type { LiveState } from '../live-state.js';
import { GAUGES } from './gauges.lua.js';
import type { Runner } from './script.js';

/** A script of so many takes about a millisecond. */
const CHANNELS_PER_SCRIPT = 500;

export function gauges({ run }: Runner): LiveState['gauges'] {
  return async (shard, { after, limit }) => {
    const input = {
      from: after === undefined ? '-' : `(${after}`,
      limit: Math.min(limit, CHANNELS_PER_SCRIPT),
    };
    const [connected, away, pending, next = null] = await run<[number, number, number, string?]>(shard, GAUGES, input);
    return { connected, away, pending, next };
  };
}
