import type { Queue as BullQueue, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { ZodError } from 'zod';
import { createOutage } from '../../telemetry/outage.js';
import { FAN_OUT, type FanOutPayload, RESEND, type ResendPayload } from '../jobs.js';
import type { QueueHandlers } from '../queue.js';
import { runFanOut, runResend } from './run-job.js';
import { CONCURRENCY, keyPrefix, WORKER_SETTINGS } from './settings.js';
import { ShardWorker } from './shard-worker.js';

export interface Workers {
  /** Stops taking jobs, waits for the active ones, and ends the workers' blocking connections. */
  stop(): Promise<void>;
}

/**
 * Starts one worker for each queue. `connection` serves both and stays the caller's; each opens a blocking one of its own.
 * They wait for Redis as long as it takes, so they start and go on by themselves whenever it is there.
 */
export function startWorkers(options: {
  connection: Redis;
  storeId: string;
  queues: { fanOut: BullQueue<FanOutPayload>; resend: BullQueue<ResendPayload> };
  handlers: QueueHandlers;
  log?: Logger | undefined;
}): Workers {
  const { connection, storeId, queues, handlers, log } = options;
  const common: WorkerOptions = { ...WORKER_SETTINGS, connection, prefix: keyPrefix(storeId) };
  const workers = [
    new ShardWorker(FAN_OUT, (job) => runFanOut(job, queues.fanOut, handlers), {
      ...common,
      concurrency: CONCURRENCY.fanOut,
    }),
    new ShardWorker(RESEND, (job) => runResend(job, queues.resend, handlers), {
      ...common,
      concurrency: CONCURRENCY.resend,
    }),
  ];
  const outages = workers.map((worker) => {
    const outage = log && createOutage(log, `queue worker ${worker.name}`);
    worker.on('error', (error) => outage?.failed(error));
    worker.on('failed', (job, error) => {
      const fields = { queue: worker.name, job: job?.id, err: error };
      if (error instanceof ZodError) log?.error({ ...fields, data: job?.data }, 'queue: not a job of ours; removed');
      else log?.debug(fields, 'queue: run failed; left to the sweep');
    });
    worker.on('stalled', (job) =>
      log?.warn({ queue: worker.name, job }, 'queue: a run lost its worker and starts again'),
    );
    return outage;
  });
  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      for (const outage of outages) outage?.stop();
    },
  };
}
