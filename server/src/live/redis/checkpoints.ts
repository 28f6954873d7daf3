import { shardOf } from '../../delivery/shard.js';
import type { ClientPosition, LiveState } from '../live-state.js';
import { MARK_CHECKPOINTED, POSITIONS_PAGE, UNCHECKPOINTED } from './checkpoints.lua.js';
import { chunks, type Runner, rows } from './script.js';

const CHANNELS_PER_SCRIPT = 1_000;
const CLIENTS_PER_SCRIPT = 1_000;

export function uncheckpointed({ run }: Runner): LiveState['uncheckpointed'] {
  return async (shard, { after, limit: asked }) => {
    const limit = Math.min(asked, CHANNELS_PER_SCRIPT);
    const from = after === undefined ? '-' : `(${after}`;
    const answer = await run<{ channels: string[]; next?: string }>(shard, UNCHECKPOINTED, { from, limit });
    const channels = chunks(rows(answer.channels), 2).map(([channel = '', mark = '']) => ({ channel, mark }));
    return { channels, next: answer.next ?? null };
  };
}

export function markCheckpointed({ run }: Runner): LiveState['markCheckpointed'] {
  return async (shard, channels) => {
    for (const part of chunks(channels, CHANNELS_PER_SCRIPT)) {
      const flat = part.flatMap(({ channel, mark }) => [channel, mark]);
      await run(shard, MARK_CHECKPOINTED, flat);
    }
  };
}

export function positions({ run }: Runner): LiveState['positions'] {
  return async (channel, { offset, limit: asked }) => {
    const limit = Math.min(asked, CLIENTS_PER_SCRIPT);
    const answer = await run<{ positions: (string | number)[]; more: boolean }>(shardOf(channel), POSITIONS_PAGE, {
      channel,
      offset,
      limit,
    });
    const found = chunks(rows(answer.positions), 3).map(([client, cursor, joined]): ClientPosition => {
      return { client: String(client), cursor: Number(cursor), joined: Number(joined) };
    });
    return { positions: found, more: answer.more };
  };
}
