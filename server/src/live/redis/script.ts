import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { answered } from './answered.js';

/** One transition, run by Redis without anything in between. */
export interface Script {
  lua: string;
  sha: string;
}

/**
 * Begin of every script. Input: KEYS[1] = prefix of the shard's keys (so that a cluster runs it where they are; all others are built from it and
 * share its hash tag), ARGV[1] = the input as JSON. Scripts answer JSON; an empty list arrives as `{}` there, see `rows`.
 * Times are whole ms; JSON keeps 14 digits here, enough for them and for seqs below 10^14.
 */
const PRELUDE = `
local P = KEYS[1]
local call = redis.call
local input = cjson.decode(ARGV[1])
local function key(name, channel) return P .. name .. ':' .. channel end
local function now_ms()
  local t = call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
`;

export function script(...parts: string[]): Script {
  const lua = [PRELUDE, ...parts].join('\n');
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** Runs scripts on the keys of one store. */
export interface Runner {
  /** Resolves with what the script answered, parsed. Scripts answer in the shape that their header says. */
  run<T>(shard: number, script: Script, input: unknown): Promise<T>;
}

export function createRunner(connection: () => Redis, storeId: string): Runner {
  async function evaluate({ lua, sha }: Script, prefix: string, input: string): Promise<unknown> {
    const redis = connection();
    try {
      return await redis.evalsha(sha, 1, prefix, input);
    } catch (error) {
      // Redis was restarted, or this is the first use.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return redis.eval(lua, 1, prefix, input);
    }
  }
  return {
    run: <T>(shard: number, script: Script, input: unknown) =>
      answered(
        evaluate(script, shardPrefix(storeId, shard), toJson(input)).then(
          (reply) => (typeof reply === 'string' ? JSON.parse(reply) : null) as T,
        ),
      ),
  };
}

/** All keys of a shard start with this; the braces make it one hash slot. */
export function shardPrefix(storeId: string, shard: number): string {
  return `${storeId}:{${shard}}:`;
}

/** Half a surrogate pair, which Redis' JSON refuses, becomes U+FFFD: one such name would fail everybody's call that shares the script. */
export function toJson(input: unknown): string {
  const json = JSON.stringify(input);
  if (!json.includes('\\ud')) return json;
  return JSON.stringify(input, (_, value) => (typeof value === 'string' ? Buffer.from(value).toString() : value));
}

/** A list as a script answered it: Redis' JSON writes an empty one as `{}`. */
export function rows<T>(list: T[] | Record<string, never>): T[] {
  return Array.isArray(list) ? list : [];
}

/** Cuts a list, so that no script keeps Redis from others for long. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < list.length; start += size) parts.push(list.slice(start, start + size));
  return parts;
}
