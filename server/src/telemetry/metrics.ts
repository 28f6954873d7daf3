import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Events } from '../events.js';
import { countEvents } from './count-events.js';

/** What metrics ask for when they are read. */
export interface Gauges {
  /** Connections held by this node now. */
  connections: () => number;
  /** How far what is bounded is filled. */
  held?: () => Held;
}

/** What this process holds of what is bounded; the bounds are in docs/bounds.md. */
export interface Held {
  ring: { channels: number; messages: number; bytes: number };
  /** Of clients that catch up: under way, and waiting for their turn. */
  reads: { active: number; waiting: number };
  /** Saves and acks that wait to be written. */
  saves: number;
  acks: number;
  /** Acks that are remembered for a live state that forgets. */
  remembered: number;
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

  const held = (name: string, help: string, of: (now: Held) => number) =>
    new Gauge({
      name: `surecast_${name}`,
      help,
      registers,
      collect() {
        const now = gauges.held?.();
        if (now) this.set(of(now));
      },
    });
  held('ring_channels', 'Channels with recent messages in memory', ({ ring }) => ring.channels);
  held('ring_messages', 'Recent messages in memory', ({ ring }) => ring.messages);
  held('ring_bytes', 'Size of the recent messages in memory', ({ ring }) => ring.bytes);
  held('catch_up_reads_active', 'Reads of the store for clients that catch up', ({ reads }) => reads.active);
  held(
    'catch_up_reads_waiting',
    'Reads for clients that catch up and wait for their turn',
    ({ reads }) => reads.waiting,
  );
  held('saves_waiting', 'Saves that wait for the store', ({ saves }) => saves);
  held('acks_waiting', 'Acks that wait for live state', ({ acks }) => acks);
  held('acks_remembered', 'Acks kept in memory for a live state that forgets', ({ remembered }) => remembered);

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
    quarantined: counter('quarantined', 'Messages set aside because they could not be handled'),
    voided: counter('voided', 'Times that a record of the log could not be read and stood in void'),
    circuitOpened: counter('circuit_opened', 'Times that fan-out began to wait for the store or Redis'),
    slides: counter('slides', 'Times that the drops of a channel were put off because there were too many'),
    redrives: counter('redrives', 'Dead letters that were sent again, by outcome', ['outcome']),
    trims: counter('trims', 'Times that retention took messages from a channel'),
    forfeits: counter('forfeits', 'Clients that lost something to retention, each on record'),
    checkpoints: counter('checkpoints', 'Positions copied to the store'),
    repairs: counter('repairs', 'Times that live state was rebuilt from the store'),
    catchUpMessages: counter('catch_up_messages', 'Messages read for clients that catch up, by where from', ['source']),
    slowReaders: counter('slow_readers', 'Times that live frames passed a connection over because its queue was full'),
    beacons: counter('beacons', 'Channels whose heads were told to their connections'),
    refusals: counter('refusals', 'Requests answered with a failure, by code and by way', ['code', 'way']),
  });
  return { registry };
}
