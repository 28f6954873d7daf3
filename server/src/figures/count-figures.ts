import type { Events } from '../events.js';
import type { FigureCounts } from '../live/live-state.js';
import { createFirstSends } from './first-sends.js';
import { bucketOf } from './latency-buckets.js';

export interface FigureCounter {
  /** What was counted since it was asked last; null when that is nothing. */
  take(): FigureCounts | null;
}

interface CounterDeps {
  events: Events;
  /** See `LiveState.deliveries`. */
  deliveries(): number;
  now(): number;
  /** How long the schedule of resends lasts. An ack of what was sent longer ago comes from a client that was away, and says nothing about delivery. */
  scheduleMs: number;
}

/**
 * Counts this process's part of the service's figures from the events of the message path: additions, no more.
 *
 * The latency from first send to ack is a sample: of each group of acks that shared a script one is timed, in turn another place of the group, and stands
 * for all of the group that moved a cursor. It is timed only where the process that took the ack wrote the frame itself, by one clock: acks over the socket always
 * are, those over HTTP where the gateway is in the same process.
 */
export function countFigures({ events, deliveries, now, scheduleMs }: CounterDeps): FigureCounter {
  const sends = createFirstSends({ now, keptMs: scheduleMs });
  let told = deliveries();
  let counts = emptyCounts();

  events.on('saved', ({ repeated }) => {
    if (!repeated) counts.saves += 1;
  });
  events.on('resent', () => {
    counts.resends += 1;
  });
  events.on('dropped', () => {
    counts.drops += 1;
  });
  events.on('pushed', ({ channel, from, to }) => sends.sent(channel, from, to));
  events.on('acked', ({ moved, sample }) => {
    if (sample === null) return;
    const ms = sends.age(sample.channel, sample.cursor);
    if (ms === null) return;
    const bucket = bucketOf(ms);
    counts.latencies.set(bucket, (counts.latencies.get(bucket) ?? 0) + moved);
  });

  return {
    take() {
      const taken = counts;
      const acknowledged = deliveries();
      taken.acked = acknowledged - told;
      told = acknowledged;
      counts = emptyCounts();
      const isEmpty = taken.saves + taken.acked + taken.resends + taken.drops + taken.latencies.size === 0;
      return isEmpty ? null : taken;
    },
  };
}

function emptyCounts() {
  return { saves: 0, acked: 0, resends: 0, drops: 0, latencies: new Map<number, number>() } satisfies FigureCounts;
}
