import type { ResendPolicy } from '../live-state.js';
import { askDue, earliestDue } from './due.js';
import { type Channel, channelIn, isWatched, type Shard } from './state.js';

type Range = { channel: string; from: number; to: number };

export function recordSent(shard: Shard, ranges: readonly Range[], { intervalMs }: ResendPolicy, now: number) {
  const step = Math.max(1, Math.floor(intervalMs / 60));
  const at = (Math.floor(now / step) + 1) * step;
  const before = earliestDue(shard);
  for (const { channel: name, from, to } of ranges) {
    const channel = channelIn(shard, name);
    channel.head = Math.max(channel.head, to);
    if (to > channel.noted) {
      // A repeated fan-out: what was noted before keeps its time.
      const after = Math.max(from, channel.noted);
      channel.noted = to;
      if (channel.sent.at(-1)?.at !== at) channel.sent.push({ from: after, at });
      channel.sent = channel.sent.filter((entry) => entry.at + intervalMs > now);
    }
    if (!shard.unsettled.includes(name)) shard.unsettled.push(name);
    if (isWatched(channel)) askDue(shard, name, at + intervalMs, now);
  }
  const after = earliestDue(shard);
  return after !== null && (before === null || after < before) ? Math.max(0, after - now) : null;
}

/** Up to where the log is ripe, and when more of it will be. */
export function ripeOf(channel: Channel, { intervalMs }: ResendPolicy, now: number) {
  const young = channel.sent.find((entry) => entry.at + intervalMs > now);
  if (!young) return { ripe: channel.head, nextRipe: null };
  return { ripe: Math.min(channel.head, young.from), nextRipe: young.at + intervalMs };
}
