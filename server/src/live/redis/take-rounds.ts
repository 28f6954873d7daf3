import { shardOf } from '../../delivery/shard.js';
import type { LiveState, ResendPolicy, RoundOutcome } from '../live-state.js';
import { chunks, type Runner, rows } from './script.js';
import { TAKE_ROUNDS } from './take-rounds.lua.js';

const CLIENTS_PER_SCRIPT = 500;

type Answer = ['not_current' | 'settled' | 'early' | 'exhausted'] | ['taken', number, number[]];

export function takeRounds({ run }: Runner, { intervalMs, maxResends }: ResendPolicy): LiveState['takeRounds'] {
  return async (channel, upTo, clients) => {
    const outcomes: RoundOutcome[] = [];
    for (const part of chunks(clients, CLIENTS_PER_SCRIPT)) {
      const answers = await run<Answer[]>(shardOf(channel), TAKE_ROUNDS, {
        channel,
        up_to: upTo,
        interval: intervalMs,
        most: maxResends,
        clients: part.map(({ client, connection }) => [client, connection]),
      });
      for (const answer of rows(answers)) {
        if (answer[0] === 'taken') outcomes.push({ kind: 'taken', from: answer[1], to: upTo, reached: answer[2] });
        else outcomes.push({ kind: answer[0] });
      }
    }
    return outcomes;
  };
}
