import type { Queue } from 'bullmq';
import { FAN_OUT, type FanOutPayload } from '../jobs.js';

/**
 * Adds a run of a shard. While one waits, the add is swallowed: that run starts after this add. While one is active, one
 * more is kept (`keepLastIfActive`) and enqueued when the active one ends, however it ends. Simple deduplication would
 * drop it, and with it a run's own continuation.
 */
export async function addFanOut(queue: Queue<FanOutPayload>, shard: number): Promise<void> {
  await queue.add(FAN_OUT, { shard }, { deduplication: { id: `fan-out:${shard}`, keepLastIfActive: true } });
}
