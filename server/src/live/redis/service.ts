import { shardOf } from '../../delivery/shard.js';
import type { LiveState, ResendPolicy } from '../live-state.js';
import type { Runner } from './script.js';
import { BEAT, END_SLIDE, SLIDE } from './service.lua.js';

export function beat({ run }: Runner, { intervalMs }: ResendPolicy): LiveState['beat'] {
  return async (shard) => {
    await run(shard, BEAT, { gap: (intervalMs * 7) / 6 });
  };
}

export function slide({ run }: Runner, { intervalMs: interval }: ResendPolicy): LiveState['slide'] {
  return async (channel, most) => (await run<number>(shardOf(channel), SLIDE, { channel, most, interval })) === 1;
}

export function endSlide({ run }: Runner): LiveState['endSlide'] {
  return async (channel) => {
    await run(shardOf(channel), END_SLIDE, { channel });
  };
}

/** A slide as the scripts keep it. */
export function parseSlide(stored: string | undefined): { count: number; until: number } | null {
  return stored ? JSON.parse(stored) : null;
}
