import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';

/** Where Redis is: a `redis://` or `rediss://` URL, or the path of a Unix socket. */
export type RedisTarget = { url: string } | { socket: string };

export interface ConnectOptions {
  /**
   * `requests`: commands are refused at once while Redis is away, and given up after 1.5 s. `subscriber`: subscriptions wait for Redis
   * and are made again after each reconnect.
   */
  purpose: 'requests' | 'subscriber';
  /** Shown by CLIENT LIST and in log lines. */
  name: string;
  log?: Pick<Logger, 'warn' | 'info'>;
}

const LONGEST_PAUSE_MS = 1_000;

/** Pause before the n-th try to connect again: Redis is found again within a second of its return. */
export function retryPause(times: number): number {
  return Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(times - 1, 10));
}

/** Replies keep the shapes that they always had, which is what the code here reads. */
type Options = Omit<RedisOptions, 'replyMapping'>;

const COMMON: Options = {
  connectTimeout: 1_500,
  keepAlive: 5_000,
  // A server that reads its append-only file is asked again this often at least.
  maxLoadingRetryTime: 500,
  retryStrategy: retryPause,
};

const PURPOSES: Record<ConnectOptions['purpose'], Options> = {
  requests: {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // Its caller was told that the outcome is unknown: what is sent again later would come out of the blue.
    autoResendUnfulfilledCommands: false,
    commandTimeout: 1_500,
    // A command without an answer for so long means a half-open connection: time-outs alone would go on until TCP gives up.
    socketTimeout: 5_000,
  },
  subscriber: { maxRetriesPerRequest: null },
};

/** Opens a connection, which comes back by itself until it is closed. Outages are logged once each, however many tries they take. */
export function connect(target: RedisTarget, { purpose, name, log }: ConnectOptions): Redis {
  const options: Options = { ...COMMON, ...PURPOSES[purpose], connectionName: name };
  const redis = 'url' in target ? new Redis(target.url, options) : new Redis({ ...options, path: target.socket });
  noteOutages(redis, name, log);
  return redis;
}

function noteOutages(redis: Redis, name: string, log: ConnectOptions['log']): void {
  let awaySince: number | null = null;
  // Without a listener, ioredis writes each failed try to the console.
  redis.on('error', (error: Error) => {
    if (awaySince !== null) return;
    awaySince = performance.now();
    log?.warn({ err: error, connection: name }, 'Redis does not answer; trying again until it does');
  });
  redis.on('ready', () => {
    if (awaySince === null) return;
    const seconds = Math.round((performance.now() - awaySince) / 100) / 10;
    awaySince = null;
    log?.info({ connection: name, seconds }, 'Redis answers again');
  });
}

/** Ends a connection, after what was asked for was answered if Redis is there. */
export async function disconnect(redis: Redis): Promise<void> {
  try {
    if (redis.status === 'ready') await redis.quit();
  } catch {
    // Redis left in between: there is nobody to say goodbye to.
  } finally {
    redis.disconnect();
  }
}
