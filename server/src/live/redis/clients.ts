import { shardOf } from '../../delivery/shard.js';
import { type ChannelFigures, type ClientState, type LiveState, RATE_STEP_MS, RATE_STEPS } from '../live-state.js';
import { CHANNEL_FIGURES, CLIENT, CLIENTS, LATELY_SENT, SENT_AT, STATES } from './clients.lua.js';
import { parseAbout, parseOnline, parseRounds } from './records.js';
import { chunks, type Runner, rows } from './script.js';

const CLIENTS_PER_SCRIPT = 500;
const CHANNELS_PER_SCRIPT = 250;

interface Row {
  client: string;
  state: 'connected' | 'away';
  cursor: number;
  joined: number;
  since: number;
  online: string;
  rounds: string;
  about: string;
}

export function clients({ run }: Runner): LiveState['clients'] {
  return async (channel, { state, offset, limit: asked }) => {
    const limit = Math.min(asked, CLIENTS_PER_SCRIPT);
    const input = { channel, offset, limit, ...(state && { state }) };
    const answer = await run<{ now: number; head: number; connected: number; away: number; rows: Row[] }>(
      shardOf(channel),
      CLIENTS,
      input,
    );
    const total = state ? answer[state] : answer.connected + answer.away;
    return { now: answer.now, head: answer.head, clients: rows(answer.rows).map(toState), total };
  };
}

export function client({ run }: Runner): LiveState['client'] {
  return async (channel, name) => {
    const row = await run<Row | { client?: undefined }>(shardOf(channel), CLIENT, { channel, client: name });
    return row.client === undefined ? null : toState(row);
  };
}

export function states({ run }: Runner): LiveState['states'] {
  return async (channel, names) => {
    const found = new Map<string, ClientState>();
    for (const part of chunks(names, CLIENTS_PER_SCRIPT)) {
      const answer = rows(await run<Row[]>(shardOf(channel), STATES, { channel, clients: part }));
      for (const row of answer) found.set(row.client, toState(row));
    }
    return names.flatMap((name) => found.get(name) ?? []);
  };
}

function toState({ client: name, state, cursor, joined, since, online, rounds, about }: Row): ClientState {
  const shared = { client: name, ...parseAbout(about), state, cursor, joined, rounds: parseRounds(rounds) };
  return { ...shared, since, ...parseOnline(online) };
}

export function channelFigures({ run }: Runner): LiveState['channelFigures'] {
  return async (shard, channels) => {
    const figures: ChannelFigures[] = [];
    for (const part of chunks(channels, CHANNELS_PER_SCRIPT)) {
      const found = await run<[number, number, number, number, number][]>(shard, CHANNEL_FIGURES, part);
      for (const [index, channel] of part.entries()) {
        const [head = 0, connected = 0, away = 0, lowest = -1, pending = 0] = found[index] ?? [];
        figures.push({ channel, head, connected, away, slowest: lowest < 0 ? null : lowest, pending });
      }
    }
    return figures;
  };
}

export function rates({ run }: Runner): LiveState['rates'] {
  return async (shard, channels) => {
    const found = new Map<string, number>();
    for (const part of chunks(channels, CHANNELS_PER_SCRIPT)) {
      const input = { channels: part, step: RATE_STEP_MS, steps: RATE_STEPS };
      const sums = await run<number[]>(shard, LATELY_SENT, input);
      for (const [index, channel] of part.entries()) {
        found.set(channel, ((sums[index] ?? 0) * 1_000) / (RATE_STEPS * RATE_STEP_MS));
      }
    }
    return found;
  };
}

export function sentAt({ run }: Runner): LiveState['sentAt'] {
  return async (channel) => {
    const flat = rows(await run<number[]>(shardOf(channel), SENT_AT, { channel }));
    const entries: { from: number; at: number }[] = [];
    for (let i = 0; i < flat.length; i += 2) entries.push({ from: flat[i] ?? 0, at: flat[i + 1] ?? 0 });
    return entries;
  };
}
