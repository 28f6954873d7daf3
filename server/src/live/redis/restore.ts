import type { LiveState } from '../live-state.js';
import { RESTORE_HEADS, RESTORE_POSITIONS } from './restore.lua.js';
import { chunks, type Runner } from './script.js';

const HEADS_PER_SCRIPT = 500;
const POSITIONS_PER_SCRIPT = 100;

/** Heads first: positions go no further than they. */
export function restore({ run }: Runner): LiveState['restore'] {
  return async (shard, { heads, positions }, given) => {
    const expected = given === undefined ? {} : { expected: given?.split(' ')[0] ?? '' };
    for (const part of chunks(heads, HEADS_PER_SCRIPT)) await run(shard, RESTORE_HEADS, part);
    for (const part of chunks(positions, POSITIONS_PER_SCRIPT))
      await run(shard, RESTORE_POSITIONS, { positions: part, ...expected });
  };
}
