import { shardOf } from '../delivery/shard.js';
import type { ChannelFigures, LiveState } from '../live/live-state.js';

/** Live figures of these channels by name: one question for each shard that holds any of them. */
export async function figuresOf(
  live: Pick<LiveState, 'channelFigures'>,
  channels: readonly string[],
): Promise<Map<string, ChannelFigures>> {
  const byShard = new Map<number, string[]>();
  for (const channel of channels) {
    const shard = shardOf(channel);
    const together = byShard.get(shard);
    if (together) together.push(channel);
    else byShard.set(shard, [channel]);
  }
  const answers = await Promise.all([...byShard].map(([shard, names]) => live.channelFigures(shard, names)));
  return new Map(answers.flat().map((figures) => [figures.channel, figures]));
}
