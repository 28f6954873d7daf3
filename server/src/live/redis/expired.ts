import { shardOf } from '../../delivery/shard.js';
import type { LiveState, ResendPolicy } from '../live-state.js';
import { BELOW, EXPIRED } from './expired.lua.js';
import { parsePairs } from './records.js';
import { chunks, type Runner, rows } from './script.js';

const CLIENTS_PER_SCRIPT = 1_000;
const CHANNELS_PER_LOOK = 200;

export function below({ run }: Runner): LiveState['below'] {
  return async (channel, seq, asked) => {
    const limit = Math.min(asked, CLIENTS_PER_SCRIPT);
    const flat = rows(await run<(string | number)[]>(shardOf(channel), BELOW, { channel, seq, limit }));
    return parsePairs(flat)
      .map(({ member, score }) => ({ client: member, cursor: score }))
      .sort((a, b) => a.cursor - b.cursor || (a.client < b.client ? -1 : 1))
      .slice(0, limit);
  };
}

export function expired({ run }: Runner, { intervalMs }: ResendPolicy): LiveState['expired'] {
  const gap = (intervalMs * 7) / 6;
  return async (shard, { ttlMs, after, limit: asked }) => {
    const limit = Math.min(asked, CLIENTS_PER_SCRIPT);
    const from = after === undefined ? '-' : `(${after}`;
    const input = { from, ttl: ttlMs, gap, limit, channels: CHANNELS_PER_LOOK };
    const answer = await run<{ clients: (string | number)[]; next?: string }>(shard, EXPIRED, input);
    const clients = chunks(rows(answer.clients), 3).map(([channel, client, since]) => {
      return { channel: String(channel), client: String(client), since: Number(since) };
    });
    return { clients, next: answer.next ?? null };
  };
}
