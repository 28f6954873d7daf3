import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { SHARDS } from '../../delivery/shard.js';
import type { Generation, LiveState } from '../live-state.js';
import { answered } from './answered.js';
import { MARK_WHOLE } from './generation.lua.js';
import { type Runner, shardPrefix } from './script.js';

/**
 * What is given as a mark is "<mark in Redis> <run id>": whoever rebuilds names with it both what stood there and the Redis that it began with, so that
 * a repair during which Redis was started again, or emptied once more, does not pass for a whole one. For the same reason a missing mark is written.
 */
export function generations(connection: () => Redis, storeId: string): LiveState['generations'] {
  const keys = Array.from({ length: SHARDS }, (_, shard) => keyOf(storeId, shard));
  return () =>
    answered(
      (async () => {
        const redis = connection();
        const [found, run] = await Promise.all([read(redis, keys), runOf(redis)]);
        const missing = keys.filter((_, shard) => found[shard] === null);
        const marks = missing.length === 0 ? found : await fill(redis, keys, missing);
        return marks.map((mark) => toGeneration(mark, run));
      })(),
    );
}

export function wholeMark(connection: () => Redis, storeId: string): LiveState['wholeMark'] {
  return (shard) =>
    answered(
      (async () => {
        const redis = connection();
        const [found, run] = await Promise.all([redis.get(keyOf(storeId, shard)), runOf(redis)]);
        const { mark, whole } = toGeneration(found, run);
        return whole ? mark : null;
      })(),
    );
}

function keyOf(storeId: string, shard: number): string {
  return `${shardPrefix(storeId, shard)}generation`;
}

async function runOf(redis: Redis): Promise<string> {
  const run = /run_id:([0-9a-f]+)/.exec(await redis.info('server'))?.[1];
  if (run === undefined) throw new Error('INFO named no run_id');
  return run;
}

function toGeneration(mark: string | null, run: string): Generation {
  return { mark: mark === null ? null : `${mark} ${run}`, whole: mark?.startsWith(`${run}/`) ?? false };
}

async function fill(redis: Redis, keys: readonly string[], missing: readonly string[]): Promise<(string | null)[]> {
  await Promise.all(missing.map((key) => redis.set(key, `none/${randomUUID()}`, 'NX')));
  return read(redis, keys);
}

/** Commands that are sent in one turn share a write. */
function read(redis: Redis, keys: readonly string[]): Promise<(string | null)[]> {
  return Promise.all(keys.map((key) => redis.get(key)));
}

export function markWhole({ run }: Runner): LiveState['markWhole'] {
  return async (shard, given) => {
    const [expected, began] = given?.split(' ') ?? [];
    if (expected === undefined || began === undefined) return false;
    return (await run<number>(shard, MARK_WHOLE, { expected, mark: `${began}/${randomUUID()}` })) === 1;
  };
}
