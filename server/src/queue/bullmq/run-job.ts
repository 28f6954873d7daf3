import type { Job, Queue } from 'bullmq';
import type { FanOutPayload, ResendPayload } from '../jobs.js';
import { fanOutPayload, resendPayload } from '../jobs.js';
import type { QueueHandlers } from '../queue.js';
import { addFanOut } from './add-fan-out.js';
import { addResend } from './add-resend.js';
import { ADD_DEADLINE_MS } from './settings.js';
import { within } from './within.js';

/** A fan-out run. `more` adds the continuation while the job is active, which keeps it as the one next run. */
export async function runFanOut(job: Job, queue: Queue<FanOutPayload>, handlers: QueueHandlers): Promise<void> {
  const { shard } = fanOutPayload.parse(job.data);
  const outcome = await handlers.fanOut(shard);
  if (outcome === 'more') await within(ADD_DEADLINE_MS, addFanOut(queue, shard));
}

/**
 * A resend run. The deduplication key goes first, not with the end of the job: an add made during the run then becomes a
 * delayed run of its own and is never swallowed by one that has already read what is due. (keepLastIfActive would keep that
 * add too, but over the run's own next time, whichever is later.) What the run answers is added like any other, so the
 * earliest stands. Killed after the key is gone, the job runs again as stalled, beside a run added since: one pass too many.
 */
export async function runResend(job: Job, queue: Queue<ResendPayload>, handlers: QueueHandlers): Promise<void> {
  const { shard } = resendPayload.parse(job.data);
  await within(ADD_DEADLINE_MS, job.removeDeduplicationKey());
  const nextInMs = await handlers.resend(shard);
  if (nextInMs !== null) await within(ADD_DEADLINE_MS, addResend(queue, shard, nextInMs));
}
