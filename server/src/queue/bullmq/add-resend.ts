import type { Queue } from 'bullmq';
import { RESEND, type ResendPayload, resendPayload } from '../jobs.js';

/**
 * Adds a delayed run of a shard, of which the earliest stands: simple deduplication keeps the first one asked for, and a
 * standing one that is later than wanted is replaced. Replacing always (or extending) would be a debounce, which never runs
 * under steady traffic.
 *
 * Two nodes that both bring the run forward at the same moment can leave the later of their two times: reading and
 * replacing are two calls. The same holds when the standing run starts and sets its own next time in between. Delays are
 * also counted by the clocks of the nodes, which may differ. All of this costs time and loses nothing: due times stand in
 * live state, a run that comes too early answers how long is left, and the sweep starts what is due and has no run.
 */
export async function addResend(queue: Queue<ResendPayload>, shard: number, inMs: number): Promise<void> {
  const delay = Math.max(0, Math.ceil(inMs));
  const at = Date.now() + delay;
  const id = `resend:${shard}`;
  const { id: jobId } = await queue.add(RESEND, { shard, at }, { delay, deduplication: { id } });
  if (jobId === undefined) return;
  const standing = await queue.getJob(jobId);
  // Gone: it was started between the two calls, and reads what is due after this add was asked for.
  if (standing === undefined) return;
  const payload = resendPayload.safeParse(standing.data);
  if (payload.success && payload.data.at <= at) return;
  await queue.add(RESEND, { shard, at }, { delay, deduplication: { id, replace: true } });
}
