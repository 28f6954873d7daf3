import { RATE_STEP_MS, RATE_STEPS, type ResendPolicy } from '../live-state.js';
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
      count(channel, to - after, now);
      if (channel.sent.at(-1)?.at !== at) channel.sent.push({ from: after, at });
      channel.sent = channel.sent.filter((entry) => entry.at + intervalMs > now);
    }
    if (!shard.unsettled.includes(name)) shard.unsettled.push(name);
    if (isWatched(channel)) askDue(shard, name, at + intervalMs, now);
  }
  const after = earliestDue(shard);
  return after !== null && (before === null || after < before) ? Math.max(0, after - now) : null;
}

function count(channel: Channel, messages: number, now: number): void {
  const step = Math.floor(now / RATE_STEP_MS);
  channel.lately.set(step, (channel.lately.get(step) ?? 0) + messages);
  for (const old of channel.lately.keys()) if (old < step - RATE_STEPS) channel.lately.delete(old);
}

/** Of the oldest step only the part that still lies within the minute. */
export function rateOf({ lately }: Channel, now: number): number {
  const step = Math.floor(now / RATE_STEP_MS);
  let messages = 0;
  for (let age = 0; age < RATE_STEPS; age += 1) messages += lately.get(step - age) ?? 0;
  messages += (lately.get(step - RATE_STEPS) ?? 0) * (1 - (now % RATE_STEP_MS) / RATE_STEP_MS);
  return (messages * 1_000) / (RATE_STEPS * RATE_STEP_MS);
}

/** Up to where the log is ripe, and when more of it will be. */
export function ripeOf(channel: Channel, { intervalMs }: ResendPolicy, now: number) {
  const young = channel.sent.find((entry) => entry.at + intervalMs > now);
  if (!young) return { ripe: channel.head, nextRipe: null };
  return { ripe: Math.min(channel.head, young.from), nextRipe: young.at + intervalMs };
}
