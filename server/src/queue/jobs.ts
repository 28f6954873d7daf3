import { z } from 'zod';
import { SHARDS } from '../delivery/shard.js';

/** Names of the queues; a job has its queue's name. */
export const FAN_OUT = 'fan-out';
export const RESEND = 'resend';

const shard = z
  .int()
  .min(0)
  .max(SHARDS - 1);

export const fanOutPayload = z.object({ shard });
export type FanOutPayload = z.output<typeof fanOutPayload>;

/** `at`: when the run was asked for, in ms since 1970 by the clock of the node that asked. */
export const resendPayload = z.object({ shard, at: z.number() });
export type ResendPayload = z.output<typeof resendPayload>;
