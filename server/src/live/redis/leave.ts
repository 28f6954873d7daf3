import type { LiveState } from '../live-state.js';
import { LEAVE } from './leave.lua.js';
import { chunks, type Runner, rows } from './script.js';

const LEAVES_PER_SCRIPT = 100;

export function leave({ run }: Runner): LiveState['leave'] {
  return async (shard, leaves) => {
    const outcomes: ('away' | 'not_current')[] = [];
    for (const part of chunks(leaves, LEAVES_PER_SCRIPT)) {
      for (const ended of rows(await run<number[]>(shard, LEAVE, part)))
        outcomes.push(ended === 1 ? 'away' : 'not_current');
    }
    return outcomes;
  };
}
