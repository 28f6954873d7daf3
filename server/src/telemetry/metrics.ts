import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Events } from '../events.js';
import { countEvents } from './count-events.js';

/** What metrics ask for when they are read. */
export interface Gauges {
  /** Connections held by this node now. */
  connections: () => number;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

/**
 * Builds the registry that `/metrics` prints: counters and histograms fed by the events of the message path, gauges read
 * when asked, and the process's own figures (event-loop delay, memory, processor time). No label takes a channel or a
 * client: their number is not ours to bound.
 */
export function createMetrics(events: Events, gauges: Gauges): { registry: Registry } {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'surecast_' });

  const counter = <L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name: `surecast_${name}_total`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: `surecast_${name}`, help, buckets, registers });

  new Gauge({
    name: 'surecast_connections',
    help: 'Connections held by this node',
    registers,
    collect() {
      this.set(gauges.connections());
    },
  });

  countEvents(events, {
    saves: counter('saves', 'Messages accepted, by whether the key was known already', ['repeated']),
    saveFailures: counter('save_failures', 'Saves that were not accepted, by error code', ['code']),
    commitEntries: histogram('commit_entries', 'Messages that shared one durable write', SIZES),
    commitSeconds: histogram('commit_seconds', 'Duration of one durable write', SECONDS),
    relayFailures: counter('relay_failures', 'Shards that could not be handed to the queue'),
    fanOutEntries: counter('fan_out_entries', 'Outbox entries taken by fan-out'),
    fanOutAppended: counter('fan_out_appended', 'Messages that fan-out put into a log'),
    fanOutFrames: counter('fan_out_frames', 'Frames that fan-out published'),
    fanOutSeconds: histogram('fan_out_seconds', 'Duration of one fan-out batch', SECONDS),
    fanOutFailures: counter('fan_out_failures', 'Fan-out runs that failed'),
    pushedFrames: counter('pushed_frames', 'Frames written to the room of a channel'),
    pushedMessages: counter(
      'pushed_messages',
      'Messages written to connections: messages of a frame times connections',
    ),
    acks: counter('acks', 'Acks taken'),
    acksMoved: counter('acks_moved', 'Acks that moved a cursor'),
    ackSeconds: histogram('ack_seconds', 'Duration of one call that applied acks', SECONDS),
    subscriptions: counter('subscriptions', 'Subscriptions, by whether the position was whole', ['recovered']),
    departures: counter('left', 'Clients that left a channel, by reason', ['reason']),
    resends: counter('resends', 'Rounds sent to single clients'),
    drops: counter('drops', 'Clients dropped'),
    settledMessages: counter('settled_messages', 'Messages that nobody owes an ack for any more'),
    sweepFinds: counter('sweep_finds', 'Pieces of work that the sweep took over, by kind', ['what']),
    sweepFailures: counter('sweep_failures', 'Sweeps that failed, by kind', ['what']),
    nodesExpired: counter('nodes_expired', 'Nodes whose lease ended'),
  });
  return { registry };
}
