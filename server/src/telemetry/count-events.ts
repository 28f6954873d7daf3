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
  quarantined: Counter;
  voided: Counter;
  circuitOpened: Counter;
  slides: Counter;
  redrives: Counter<'outcome'>;
  trims: Counter;
  forfeits: Counter;
  checkpoints: Counter;
  repairs: Counter;
  catchUpMessages: Counter<'source'>;
  slowReaders: Counter;
  beacons: Counter;
  refusals: Counter<'code' | 'way'>;
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
  events.on('voided', ({ seqs }) => meters.voided.inc(seqs.length));
  events.on('quarantined', () => meters.quarantined.inc());
  events.on('circuit', ({ state }) => {
    if (state === 'open') meters.circuitOpened.inc();
  });
  events.on('slid', () => meters.slides.inc());
  events.on('redriven', ({ outcome }) => meters.redrives.inc({ outcome }));
  events.on('trimmed', ({ clients }) => {
    meters.trims.inc();
    meters.forfeits.inc(clients);
  });
  events.on('checkpointed', ({ positions }) => meters.checkpoints.inc(positions));
  events.on('repaired', () => meters.repairs.inc());
  events.on('caughtUp', ({ source, messages }) => meters.catchUpMessages.inc({ source }, messages));
  events.on('slowReader', ({ state }) => {
    if (state === 'passed over') meters.slowReaders.inc();
  });
  events.on('beaconed', ({ channels }) => meters.beacons.inc(channels));
  events.on('refused', ({ code, way }) => meters.refusals.inc({ code, way }));
}
