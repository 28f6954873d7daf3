import { shardOf } from '../../delivery/shard.js';
import type { LiveState } from '../live-state.js';
import { COUNTS, COUNTS_AT, CURSORS, MARK_SETTLED, SETTLEABLE, UNSETTLED } from './reports.lua.js';
import { chunks, type Runner, rows } from './script.js';

const CLIENTS_PER_SCRIPT = 1_000;
const SEQS_PER_SCRIPT = 1_000;
/** Each costs three look-ups by rank. */
const COUNTED_PER_SCRIPT = 100;

export function counts({ run }: Runner): LiveState['counts'] {
  return async (channel, seq) => {
    const [owed, pending, away] = await run<[number, number, number]>(shardOf(channel), COUNTS, { channel, seq });
    return { owed, pending, away };
  };
}

export function countsAt({ run }: Runner): LiveState['countsAt'] {
  return async (channel, seqs) => {
    const counted: Awaited<ReturnType<LiveState['countsAt']>> = [];
    for (const part of chunks(seqs, COUNTED_PER_SCRIPT)) {
      const found = rows(await run<number[]>(shardOf(channel), COUNTS_AT, { channel, seqs: part }));
      for (const [owed = 0, pending = 0, away = 0] of chunks(found, 3)) counted.push({ owed, pending, away });
    }
    return counted;
  };
}

export function cursors({ run }: Runner): LiveState['cursors'] {
  return async (channel, clients) => {
    const known = new Map<string, number>();
    for (const part of chunks(clients, CLIENTS_PER_SCRIPT)) {
      const found = await run<number[]>(shardOf(channel), CURSORS, { channel, clients: part });
      for (const [index, client] of part.entries()) {
        const cursor = found[index] ?? -1;
        if (cursor >= 0) known.set(client, cursor);
      }
    }
    return known;
  };
}

export function unsettled({ run }: Runner): LiveState['unsettled'] {
  return async (shard, limit) =>
    rows(await run<string[]>(shard, UNSETTLED, { limit: Math.min(limit, CLIENTS_PER_SCRIPT) }));
}

export function settleable({ run }: Runner): LiveState['settleable'] {
  return async (channel, asked) => {
    const limit = Math.min(asked, SEQS_PER_SCRIPT);
    const answer = await run<{ from: number; to: number; head: number; owed_before: number; joins: number[] }>(
      shardOf(channel),
      SETTLEABLE,
      { channel, limit },
    );
    const { from, to, head, owed_before: owedBefore } = answer;
    return { from, to, head, owedBefore, joins: expand(rows(answer.joins)) };
  };
}

/** Seq, count, seq, count … to one entry for each client. */
function expand(pairs: readonly number[]): number[] {
  const joins: number[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    for (let client = 0; client < (pairs[i + 1] ?? 0); client += 1) joins.push(pairs[i] ?? 0);
  }
  return joins;
}

export function markSettled({ run }: Runner): LiveState['markSettled'] {
  return async (channel, to) => {
    await run(shardOf(channel), MARK_SETTLED, { channel, to });
  };
}
