import type { Redis } from 'ioredis';
import { SurecastError } from '../../errors.js';

/** ZMSCORE and ZADD GT/LT came with 6.2. */
const OLDEST = [6, 2] as const;

/**
 * Refuses a Redis that would not do: too old, or one that throws keys away when its memory is full, which would lose positions and jobs
 * without a word. Reads INFO only: services that host Redis often forbid CONFIG.
 */
export async function checkRedis(redis: Redis): Promise<void> {
  const version = field(await redis.info('server'), 'redis_version');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new SurecastError('live_unavailable', `Redis ${version} is too old: install 7 (6.2 at least).`);
  }
  const policy = field(await redis.info('memory'), 'maxmemory_policy');
  if (policy !== 'noeviction') {
    throw new SurecastError(
      'live_unavailable',
      `Redis has maxmemory-policy ${policy}, which drops data when memory is full: set it to noeviction.`,
    );
  }
}

function field(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? 'unknown';
}
