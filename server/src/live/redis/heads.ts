import type { LiveState } from '../live-state.js';
import { HEADS, KNOWN_HEADS, RAISE_HEADS, SUBSCRIBED } from './heads.lua.js';
import { chunks, type Runner, rows } from './script.js';

const CHANNELS_PER_SCRIPT = 1_000;

export function heads({ run }: Runner): LiveState['heads'] {
  return async (shard, channels) => {
    const known = new Map<string, number>();
    for (const part of chunks(channels, CHANNELS_PER_SCRIPT)) {
      const found = await run<number[]>(shard, HEADS, part);
      for (const [index, channel] of part.entries()) {
        const head = found[index] ?? 0;
        if (head > 0) known.set(channel, head);
      }
    }
    return known;
  };
}

export function knownHeads({ run }: Runner): LiveState['knownHeads'] {
  return async (shard, { cursor = '0', limit }) => {
    const [next, found] = await run<[string, string[]]>(shard, KNOWN_HEADS, { cursor, limit });
    const heads = chunks(rows(found), 2).map(([channel = '', head]) => ({ channel, head: Number(head) }));
    return { heads, next: next === '0' ? null : next };
  };
}

export function raiseHeads({ run }: Runner): LiveState['raiseHeads'] {
  return async (shard, given) => {
    for (const part of chunks(given, CHANNELS_PER_SCRIPT)) await run(shard, RAISE_HEADS, part);
  };
}

export function subscribed({ run }: Runner): LiveState['subscribed'] {
  return async (shard, { after, limit }) =>
    rows(await run<string[]>(shard, SUBSCRIBED, { from: after === undefined ? '-' : `(${after}`, limit }));
}
