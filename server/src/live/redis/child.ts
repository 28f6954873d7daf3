import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { Keeper } from './child/keeper.js';
import { makePlaces } from './child/places.js';

export interface RedisChild {
  /** Unix socket that it serves. */
  socket: string;
  /** Ends the server, after its append-only file is written. */
  stop(): Promise<void>;
}

/**
 * The embedded Redis: a `redis-server` with its append-only file in `<folder>/redis`, on a Unix socket only. One that an earlier process left behind
 * (because it was killed) is taken over. It is started again when it dies. Rejects with one line that says what to do.
 */
export async function startRedisChild({ folder, log }: { folder: string; log: Logger }): Promise<RedisChild> {
  const places = await makePlaces(resolve(folder));
  const keeper = new Keeper(places, log.child({ part: 'redis' }));
  try {
    await keeper.start();
  } catch (error) {
    await keeper.stop();
    throw error;
  }
  return { socket: places.socket, stop: () => keeper.stop() };
}
