import type { MessagePath } from '../delivery/index.js';
import type { Queue } from '../queue/queue.js';

export interface Worker {
  /** Stops taking jobs and sweeping; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** The worker role: shard numbers from the queue go to the message path, and the sweep runs beside it. */
export async function startWorker(queue: Queue, path: MessagePath): Promise<Worker> {
  const stopping = new AbortController();
  await queue.work({
    fanOut: (shard) => path.fanOut.run(shard, 'job'),
    resend: (shard) => path.resendPass.run(shard),
  });
  const sweeping = path.sweep.run(stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await Promise.all([queue.drain(), sweeping, path.stopWaiting()]);
    },
  };
}
