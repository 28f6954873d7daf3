import type { Redis } from 'ioredis';
import { FIGURE_STEP_MS, FIGURES_KEPT_MS, type FigureStep, type LiveState } from '../live-state.js';
import { answered } from './answered.js';

/** Longer than it is asked for, so that the oldest step of a page is whole. */
const EXPIRES_AFTER_MS = FIGURES_KEPT_MS + 600_000;
const LATENCY = 'latency:';

/**
 * A hash for each step, `<storeId>:figures:<end of the step>`, of plain counts. Figures belong to no shard and one key holds all of a step, so no script:
 * the step is that of Redis' clock when the command is prepared, and counts of the same second may land in the next.
 */
export function addFigures(connection: () => Redis, storeId: string): LiveState['addFigures'] {
  return ({ latencies, ...counts }) =>
    answered(
      (async () => {
        const redis = connection();
        const key = keyOf(storeId, stepAt(await timeOf(redis)));
        const added = [
          ...Object.entries(counts),
          ...[...latencies].map(([bucket, count]) => [`${LATENCY}${bucket}`, count] as const),
        ].filter(([, count]) => count !== 0);
        const commands = redis.multi();
        for (const [field, count] of added) commands.hincrby(key, field, count);
        commands.pexpire(key, EXPIRES_AFTER_MS);
        await done(commands.exec());
      })(),
    );
}

export function claimGauges(connection: () => Redis, storeId: string): LiveState['claimGauges'] {
  return () =>
    answered(
      (async () => {
        const redis = connection();
        const ended = stepAt(await timeOf(redis)) - FIGURE_STEP_MS;
        const key = keyOf(storeId, ended);
        const isFirst = (await redis.hsetnx(key, 'claimed', '1')) === 1;
        if (isFirst) await redis.pexpire(key, EXPIRES_AFTER_MS);
        return isFirst ? ended : null;
      })(),
    );
}

export function setGauges(connection: () => Redis, storeId: string): LiveState['setGauges'] {
  return (at, { connected, away, pending }) =>
    answered(
      (async () => {
        const key = keyOf(storeId, at);
        await done(connection().multi().hset(key, { connected, away, pending }).pexpire(key, EXPIRES_AFTER_MS).exec());
      })(),
    );
}

export function figures(connection: () => Redis, storeId: string): LiveState['figures'] {
  return (limit) =>
    answered(
      (async () => {
        const redis = connection();
        const now = await timeOf(redis);
        const ends = Array.from({ length: limit + 1 }, (_, index) => stepAt(now) - (limit - index) * FIGURE_STEP_MS);
        const read = redis.pipeline();
        for (const end of ends) read.hgetall(keyOf(storeId, end));
        const found = await done(read.exec());
        const steps = ends.flatMap((at, index) => toStep(at, found[index] as Record<string, string>));
        return { now, steps };
      })(),
    );
}

/** Nothing for a step that nobody wrote. */
function toStep(at: number, fields: Record<string, string>): FigureStep[] {
  const entries = Object.entries(fields);
  if (entries.length === 0) return [];
  const { saves = 0, acked = 0, resends = 0, drops = 0, connected, away, pending } = numbers(entries);
  const latencies = entries
    .filter(([field]) => field.startsWith(LATENCY))
    .map(([field, count]) => [Number(field.slice(LATENCY.length)), Number(count)] as const);
  const isCounted = connected !== undefined && away !== undefined && pending !== undefined;
  const gauges = isCounted ? { connected, away, pending } : null;
  return [{ at, saves, acked, resends, drops, latencies: new Map(latencies), gauges }];
}

function numbers(entries: readonly [string, string][]): Record<string, number | undefined> {
  return Object.fromEntries(entries.map(([field, value]) => [field, Number(value)]));
}

async function timeOf(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
}

function stepAt(now: number): number {
  return (Math.floor(now / FIGURE_STEP_MS) + 1) * FIGURE_STEP_MS;
}

function keyOf(storeId: string, at: number): string {
  return `${storeId}:figures:${at}`;
}

/** The answers; rejects with the first that is an error. */
async function done(replies: Promise<[Error | null, unknown][] | null>): Promise<unknown[]> {
  return ((await replies) ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
}
