import type { Counter, Histogram } from 'prom-client';
import type { Events } from '../events.js';

/** What is counted; the names in the registry are in metrics.ts. Durations are observed in seconds. */
export interface Meters {
  saves: Counter<'repeated'>;
  saveFailures: Counter<'code'>;
  commitEntries: Histogram;
  commitSeconds: Histogram;
  relayFailures: Counter;
  fanOutEntries: Counter;
  fanOutAppended: Counter;
  fanOutFrames: Counter;
  fanOutSeconds: Histogram;
  fanOutFailures: Counter;
  pushedFrames: Counter;
  pushedMessages: Counter;
  acks: Counter;
  acksMoved: Counter;
  ackSeconds: Histogram;
  subscriptions: Counter<'recovered'>;
  departures: Counter<'reason'>;
  resends: Counter;
  drops: Counter;
  settledMessages: Counter;
  sweepFinds: Counter<'what'>;
  sweepFailures: Counter<'what'>;
  nodesExpired: Counter;
}

/** Feeds the meters from the events of the message path. */
export function countEvents(events: Events, meters: Meters): void {
  events.on('saved', ({ repeated }) => meters.saves.inc({ repeated: String(repeated) }));
  events.on('saveFailed', ({ code }) => meters.saveFailures.inc({ code }));
  events.on('committed', ({ entries, ms }) => {
    meters.commitEntries.observe(entries);
    meters.commitSeconds.observe(ms / 1_000);
  });
  events.on('relayFailed', () => meters.relayFailures.inc());
  events.on('fannedOut', ({ entries, appended, frames, ms }) => {
    meters.fanOutEntries.inc(entries);
    meters.fanOutAppended.inc(appended);
    meters.fanOutFrames.inc(frames);
    meters.fanOutSeconds.observe(ms / 1_000);
  });
  events.on('fanOutFailed', () => meters.fanOutFailures.inc());
  events.on('pushed', ({ messages, connections }) => {
    meters.pushedFrames.inc();
    meters.pushedMessages.inc(messages * connections);
  });
  events.on('acked', ({ acks, moved, ms }) => {
    meters.acks.inc(acks);
    meters.acksMoved.inc(moved);
    meters.ackSeconds.observe(ms / 1_000);
  });
  events.on('subscribed', ({ recovered }) => meters.subscriptions.inc({ recovered: String(recovered) }));
  events.on('left', ({ reason }) => meters.departures.inc({ reason }));
  events.on('resent', () => meters.resends.inc());
  events.on('dropped', () => meters.drops.inc());
  events.on('settled', ({ from, to }) => meters.settledMessages.inc(to - from));
  events.on('swept', ({ what, count }) => meters.sweepFinds.inc({ what }, count));
  events.on('sweepFailed', ({ what }) => meters.sweepFailures.inc({ what }));
  events.on('nodeExpired', () => meters.nodesExpired.inc());
}
