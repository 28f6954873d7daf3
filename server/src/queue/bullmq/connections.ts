import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { connect, type RedisTarget } from '../../live/redis/connection.js';

/** The connection for adds and counts: it fails at once while Redis is away, so that nothing is kept for it. */
export function connectForRequests(target: RedisTarget, log: Logger | undefined): Redis {
  return connect(target, { purpose: 'requests', name: 'queue', ...(log && { log }) });
}

/**
 * The connection for the workers' own commands, and the pattern of their blocking ones. It waits for Redis as long as it
 * takes, since a run that was taken must be ended and a blocked read never answers in time; BullMQ insists on both. How soon
 * it tries again is taken from `requests`: by BullMQ's own strategy the pauses would grow to 20 s.
 */
export function connectForWorkers(requests: Redis): Redis {
  const connection = requests.duplicate({
    connectionName: 'queue-worker',
    enableOfflineQueue: true,
    autoResendUnfulfilledCommands: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
    socketTimeout: undefined,
  });
  // BullMQ listens while a worker is there; this one is for the moments before and after.
  connection.on('error', () => undefined);
  return connection;
}
