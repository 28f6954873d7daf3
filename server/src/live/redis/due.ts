import type { LiveState } from '../live-state.js';
import { DUE_CHANNELS, NEXT_DUE, SETTLE_DUE } from './due.lua.js';
import { type Runner, rows } from './script.js';

const CHANNELS_PER_SCRIPT = 1_000;

export function dueChannels({ run }: Runner): LiveState['dueChannels'] {
  return async (shard, limit) => {
    const flat = rows(
      await run<(string | number)[]>(shard, DUE_CHANNELS, { limit: Math.min(limit, CHANNELS_PER_SCRIPT) }),
    );
    const channels: { channel: string; due: number }[] = [];
    for (let i = 0; i < flat.length; i += 2) channels.push({ channel: String(flat[i]), due: Number(flat[i + 1]) });
    return channels;
  };
}

export function nextDue({ run }: Runner): LiveState['nextDue'] {
  return async (shard) => (await run<{ in_ms?: number }>(shard, NEXT_DUE, {})).in_ms ?? null;
}

export function settleDue({ run }: Runner): LiveState['settleDue'] {
  return async (shard, channel, expected, inMs) => {
    const at = inMs === null ? {} : { in_ms: Math.ceil(inMs) };
    await run(shard, SETTLE_DUE, { channel, expected, ...at });
  };
}
