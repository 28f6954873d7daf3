import { once } from 'node:events';
import { Queue as BullQueue, type QueueOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { SurecastError } from '../../errors.js';
import { disconnect, type RedisTarget } from '../../live/redis/connection.js';
import { FAN_OUT, type FanOutPayload, RESEND, type ResendPayload } from '../jobs.js';
import type { Queue, QueueBoard, QueueCounts } from '../queue.js';
import { addFanOut } from './add-fan-out.js';
import { addResend } from './add-resend.js';
import { createBoard } from './board.js';
import { connectForRequests, connectForWorkers } from './connections.js';
import { ADD_DEADLINE_MS, EVENTS_KEPT, JOB_OPTIONS, keyPrefix } from './settings.js';
import { startWorkers, type Workers } from './start-workers.js';
import { within } from './within.js';

/** The queue, and what only its own page needs. */
export interface BoardedQueue extends Queue {
  /** BullMQ's own page about both queues. Throws live_unavailable before `open`. */
  board(): QueueBoard;
}

interface Opened {
  requests: Redis;
  fanOut: BullQueue<FanOutPayload>;
  resend: BullQueue<ResendPayload>;
}

/**
 * The queue on BullMQ: two queues, `fan-out` and `resend`, whose jobs carry a shard's number. `open` rejects with
 * live_unavailable when Redis does not answer; afterwards the queue goes through any outage by itself.
 */
export function createBullQueue(options: { redis: RedisTarget; storeId: string; log?: Logger }): BoardedQueue {
  const { redis, storeId, log } = options;
  let opened: Opened | undefined;
  let working: { workers: Workers; connection: Redis } | undefined;

  /** Runs requests against Redis within the deadline of the port. */
  const request = async <T>(run: (queue: Opened) => Promise<T>): Promise<T> => {
    if (opened === undefined) throw new SurecastError('live_unavailable', 'The queue is not open.');
    return within(ADD_DEADLINE_MS, run(opened));
  };

  const drain = async () => {
    if (working === undefined) return;
    const { workers, connection } = working;
    await workers.stop();
    connection.disconnect();
    working = undefined;
  };

  return {
    async open() {
      const requests = connectForRequests(redis, log);
      try {
        if (requests.status !== 'ready') await within(ADD_DEADLINE_MS, once(requests, 'ready'));
      } catch (error) {
        requests.disconnect();
        throw error;
      }
      const common: QueueOptions = {
        connection: requests,
        prefix: keyPrefix(storeId),
        defaultJobOptions: JOB_OPTIONS,
        skipVersionCheck: true,
        skipWaitingForReady: true,
        streams: { events: { maxLen: EVENTS_KEPT } },
      };
      const fanOut = new BullQueue<FanOutPayload>(FAN_OUT, common);
      const resend = new BullQueue<ResendPayload>(RESEND, common);
      // Lost connections show as adds that reject; a listener must be there, or they would end the process.
      for (const queue of [fanOut, resend])
        queue.on('error', (error) => log?.debug({ err: error }, 'queue connection'));
      opened = { requests, fanOut, resend };
    },

    async close() {
      await drain();
      if (opened === undefined) return;
      const { requests, fanOut, resend } = opened;
      opened = undefined;
      await Promise.all([fanOut.close(), resend.close()]);
      await disconnect(requests);
    },

    async reset() {
      await request(async ({ fanOut, resend }) => {
        await Promise.all([fanOut.obliterate({ force: true }), resend.obliterate({ force: true })]);
      });
    },

    fanOut: (shard) => request(({ fanOut }) => addFanOut(fanOut, shard)),

    resend: (shard, inMs) => request(({ resend }) => addResend(resend, shard, inMs)),

    async work(handlers) {
      if (opened === undefined) throw new SurecastError('live_unavailable', 'The queue is not open.');
      if (working !== undefined) throw new Error('The queue is being worked already.');
      const connection = connectForWorkers(opened.requests);
      working = { connection, workers: startWorkers({ connection, storeId, queues: opened, handlers, log }) };
    },

    drain,

    board() {
      if (opened === undefined) throw new SurecastError('live_unavailable', 'The queue is not open.');
      return createBoard([
        { queue: opened.fanOut, description: 'Shards with accepted messages that go into the log and out to clients' },
        { queue: opened.resend, description: 'Shards with clients that have not acknowledged in time' },
      ]);
    },

    counts: () =>
      request(async ({ fanOut, resend }): Promise<QueueCounts> => {
        const [forFanOut, forResend] = await Promise.all([count(fanOut), count(resend)]);
        return { fanOut: forFanOut, resend: forResend };
      }),
  };
}

async function count(queue: BullQueue): Promise<QueueCounts['fanOut']> {
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
  return {
    waiting: counts.waiting ?? 0,
    active: counts.active ?? 0,
    delayed: counts.delayed ?? 0,
    failed: counts.failed ?? 0,
  };
}
