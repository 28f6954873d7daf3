import type { LiveState } from '../live-state.js';
import { AWAY_NODE } from './away-node.lua.js';
import type { Runner } from './script.js';

const CLIENTS_PER_SCRIPT = 100;

export function awayNode({ run }: Runner): LiveState['awayNode'] {
  return async (shard, node) => {
    let total = 0;
    for (;;) {
      const input = { node, limit: CLIENTS_PER_SCRIPT };
      const { away, more } = await run<{ away: number; more: boolean }>(shard, AWAY_NODE, input);
      total += away;
      if (!more) return total;
    }
  };
}
