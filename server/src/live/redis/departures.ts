import { shardOf } from '../../delivery/shard.js';
import { type Departure, type LiveState, MOST_DEPARTURES } from '../live-state.js';
import { DEPART, DEPARTURES, FINISH_DEPARTURE, FORFEIT } from './depart.lua.js';
import { type Runner, rows } from './script.js';

type Answer = ['unknown_client'] | ['changed'] | ['departed', string];

export function depart({ run }: Runner): LiveState['depart'] {
  return async (channel, client, expected, reason) => {
    const input = { channel, client, reason, ...(expected && { expected }) };
    return toOutcome(await run<Answer>(shardOf(channel), DEPART, input));
  };
}

export function forfeit({ run }: Runner): LiveState['forfeit'] {
  return async (channel, client, { cursor, upTo }) =>
    toOutcome(await run<Answer>(shardOf(channel), FORFEIT, { channel, client, cursor, up_to: upTo }));
}

function toOutcome(answer: Answer): Departure | 'changed' | 'unknown_client' {
  return answer[0] === 'departed' ? (JSON.parse(answer[1]) as Departure) : answer[0];
}

export function departures({ run }: Runner): LiveState['departures'] {
  return async (shard, olderThanMs, limit) => {
    const input = { older_than: olderThanMs, limit: Math.min(limit, MOST_DEPARTURES) };
    const markers = rows(await run<(string | false)[]>(shard, DEPARTURES, input));
    return markers.filter((marker) => marker !== false).map((marker) => JSON.parse(marker) as Departure);
  };
}

export function finishDeparture({ run }: Runner): LiveState['finishDeparture'] {
  return async ({ channel, client, at }) => {
    await run(shardOf(channel), FINISH_DEPARTURE, { channel, client, at });
  };
}
