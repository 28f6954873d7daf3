import { SHARDS, shardOf } from '../delivery/shard.js';
import type { ChannelFigures, LiveState } from '../live/live-state.js';
import type { ChannelHead } from '../store/store.js';
import type { AdminDeps } from './deps.js';

/** Live figures of these channels by name: one question for each shard that holds any of them. */
export async function figuresOf(
  live: Pick<LiveState, 'channelFigures'>,
  channels: readonly string[],
): Promise<Map<string, ChannelFigures>> {
  const answers = await Promise.all(
    [...namesByShard(channels)].map(([shard, names]) => live.channelFigures(shard, names)),
  );
  return new Map(answers.flat().map((figures) => [figures.channel, figures]));
}

/** Messages a second over the last minute in each of these channels, rounded to a thousandth. */
export async function ratesOf(
  live: Pick<LiveState, 'rates'>,
  channels: readonly string[],
): Promise<Map<string, number>> {
  const answers = await Promise.all([...namesByShard(channels)].map(([shard, names]) => live.rates(shard, names)));
  return new Map(
    answers.flatMap((rates) => [...rates].map(([name, rate]) => [name, Math.round(rate * 1_000) / 1_000])),
  );
}

function namesByShard(channels: readonly string[]): Map<number, string[]> {
  const byShard = new Map<number, string[]>();
  for (const channel of channels) {
    const shard = shardOf(channel);
    const together = byShard.get(shard);
    if (together) together.push(channel);
    else byShard.set(shard, [channel]);
  }
  return byShard;
}

/**
 * Channels by name, after `after`: those that have a log, and those that so far have clients only. Subscribing creates no log, but whoever
 * looks wants to see who waits for the first message.
 */
export async function channelHeads(
  { store, live }: Pick<AdminDeps, 'store' | 'live'>,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<ChannelHead[]> {
  const page = { limit, ...(after !== undefined && { after }) };
  const shards = Array.from({ length: SHARDS }, (_, shard) => live.subscribed(shard, page));
  const [logs, ...subscribed] = await Promise.all([store.channels(page), ...shards]);
  const heads = new Map(subscribed.flat().map((channel) => [channel, { channel, head: 0, floor: 0 }]));
  for (const log of logs) heads.set(log.channel, log);
  return [...heads.values()].sort((a, b) => (a.channel < b.channel ? -1 : 1)).slice(0, limit);
}
