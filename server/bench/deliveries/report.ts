import type { Options } from './options.js';
import type { ClientsResult } from './wire.js';

export interface Measured {
  options: Options;
  seconds: number;
  saved: number;
  failedSaves: number;
  serverSeconds: number;
  redisSeconds: number;
  clients: ClientsResult;
}

export interface Report {
  acks: 'socket' | 'post';
  clients: number;
  window: number;
  rate: number;
  bytes: number;
  seconds: number;
  saved: number;
  deliveries: number;
  savesPerSecond: number;
  deliveriesPerSecond: number;
  /** Processor seconds of the server and of its Redis for a million acknowledged deliveries. */
  processorSecondsPerMillion: { server: number; redis: number; sum: number };
  latencyMs: { p50: number; p99: number; max: number };
  /** Every message reached and was acknowledged by every client, once and in order. */
  whole: boolean;
  faults: { failedSaves: number; repeated: number; holes: number; failedAcks: number };
}

export function toReport({
  options,
  seconds,
  saved,
  failedSaves,
  serverSeconds,
  redisSeconds,
  clients,
}: Measured): Report {
  const { repeated, holes, failedAcks } = clients;
  const per = (processorSeconds: number) => round(processorSeconds / (clients.acked / 1_000_000));
  return {
    acks: options.acks,
    clients: options.clients,
    window: options.window,
    rate: options.rate,
    bytes: options.bytes,
    seconds: round(seconds),
    saved,
    deliveries: clients.acked,
    savesPerSecond: Math.round(saved / seconds),
    deliveriesPerSecond: Math.round(clients.acked / seconds),
    processorSecondsPerMillion: {
      server: per(serverSeconds),
      redis: per(redisSeconds),
      sum: per(serverSeconds + redisSeconds),
    },
    latencyMs: clients.latencyMs,
    whole:
      failedSaves === 0 &&
      repeated === 0 &&
      holes === 0 &&
      clients.lowest === saved &&
      clients.acked === saved * options.clients,
    faults: { failedSaves, repeated, holes, failedAcks },
  };
}

export function toTable(report: Report): string {
  const { processorSecondsPerMillion: cost, latencyMs, faults } = report;
  const rows: [string, string][] = [
    ['clients × window', `${report.clients} × ${report.window}, acks by ${report.acks}, ${report.bytes} bytes of text`],
    ['acked deliveries', `${count(report.deliveries)} in ${report.seconds} s`],
    ['acked deliveries per second', count(report.deliveriesPerSecond)],
    ['saves per second', count(report.savesPerSecond)],
    ['processor seconds per million', `${cost.sum} (server ${cost.server}, Redis ${cost.redis})`],
    ['save to receipt', `p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms, max ${latencyMs.max} ms`],
    ['each message once, in order, acked', report.whole ? 'yes' : `NO: ${JSON.stringify(faults)}`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
