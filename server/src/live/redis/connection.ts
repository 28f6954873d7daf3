import { setTimeout as delay } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';

/** Where Redis is: a `redis://` or `rediss://` URL, or the path of a Unix socket. */
export type RedisTarget = { url: string } | { socket: string };

export interface ConnectOptions {
  /**
   * `requests`: commands are refused at once while Redis is away, and given up after 1.5 s. `live`: refused as well, and given up by whoever waits for the
   * answer. `subscriber`: a first subscription waits for Redis; its owner makes them again at each `ready`.
   */
  purpose: 'requests' | 'live' | 'subscriber';
  /** Shown by CLIENT LIST and in log lines. */
  name: string;
  log?: Pick<Logger, 'warn' | 'info'>;
}

const LONGEST_PAUSE_MS = 1_000;
const GOODBYE_WITHIN_MS = 1_000;

/** Pause before the n-th try to connect again: Redis is found again within a second of its return. */
function retryPause(times: number): number {
  return Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(times - 1, 10));
}

/** Replies keep the shapes that they always had, which is what the code here reads. */
type Options = Omit<RedisOptions, 'replyMapping'>;

const COMMON: Options = {
  connectTimeout: 1_500,
  // Without answers to these a connection whose other end is gone is given up within a quarter of a minute, also one that only listens.
  keepAlive: 5_000,
  // A command without an answer for so long means a half-open connection: time-outs alone would go on until TCP gives up.
  socketTimeout: 5_000,
  // The other end of a half-open connection never agrees to its end.
  disconnectTimeout: 500,
  // A server that reads its append-only file is asked again this often at least.
  maxLoadingRetryTime: 500,
  retryStrategy: retryPause,
};

const ONCE: Options = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  // Its caller was told that the outcome is unknown: what is sent again later would come out of the blue.
  autoResendUnfulfilledCommands: false,
};

const PURPOSES: Record<ConnectOptions['purpose'], Options> = {
  requests: { ...ONCE, commandTimeout: 1_500 },
  // Each answer is waited for by `answered`.
  live: ONCE,
  // By itself it would subscribe again with a promise that nobody holds, and whose rejection ends the process.
  subscriber: { maxRetriesPerRequest: null, autoResubscribe: false },
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
    // Expected, although ioredis gives some of them no code: no stack.
    const { name: type, code, message } = error as NodeJS.ErrnoException;
    log?.warn({ err: { type, code, message }, connection: name }, 'Redis does not answer; trying again until it does');
  });
  redis.on('ready', () => {
    if (awaySince === null) return;
    const seconds = Math.round((performance.now() - awaySince) / 100) / 10;
    awaySince = null;
    log?.info({ connection: name, seconds }, 'Redis answers again');
  });
}

/** Ends a connection, after what was asked for was answered if Redis is there to do so within a second. */
export async function disconnect(redis: Redis): Promise<void> {
  if (redis.status === 'ready') {
    const late = new AbortController();
    // Redis may leave in between: then there is nobody to say goodbye to.
    const goodbye = redis.quit().then(
      () => undefined,
      () => undefined,
    );
    const patience = delay(GOODBYE_WITHIN_MS, undefined, { signal: late.signal }).catch(() => undefined);
    await Promise.race([goodbye, patience]);
    late.abort();
  }
  redis.disconnect();
}
