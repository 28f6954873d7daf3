import { Agent } from 'node:http';
import { type BenchClient, startClient } from './client.js';
import type { ClientsResult, Said, Start } from './wire.js';

/** The process of the clients: connects them, tells how far the slowest is, and at the end what they saw. */

const CONNECT_AT_ONCE = 50;
const MOST_LATENCY_MS = 60_000;

const clients: BenchClient[] = [];
/** How many messages came after so many milliseconds. */
const latencies = new Uint32Array(MOST_LATENCY_MS + 1);
let told = 0;
let telling = false;

function say(said: Said): void {
  process.send?.(said);
}

/** At most once a turn of the event loop, since many clients move in one. */
function tellLater(): void {
  if (telling) return;
  telling = true;
  setImmediate(() => {
    telling = false;
    const lowest = lowestAcked();
    if (lowest > told) {
      told = lowest;
      say({ kind: 'acked', lowest });
    }
  });
}

function lowestAcked(): number {
  return clients.reduce((lowest, { acked }) => Math.min(lowest, acked), Number.POSITIVE_INFINITY);
}

async function start({ url, channel, token, clients: count, acks }: Start): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const onLatency = (ms: number) => {
    const place = Math.min(Math.max(0, Math.round(ms)), MOST_LATENCY_MS);
    latencies[place] = (latencies[place] ?? 0) + 1;
  };
  for (let from = 0; from < count; from += CONNECT_AT_ONCE) {
    const names = Array.from(
      { length: Math.min(CONNECT_AT_ONCE, count - from) },
      (_, index) => `bench-${from + index}`,
    );
    const options = { url, channel, token, acks, agent, onLatency, onAcked: tellLater };
    clients.push(...(await Promise.all(names.map((name) => startClient({ ...options, name })))));
  }
  say({ kind: 'ready' });
}

function result(): ClientsResult {
  const sum = (of: (client: BenchClient) => number) => clients.reduce((total, client) => total + of(client), 0);
  const { user, system } = process.cpuUsage();
  return {
    acked: sum(({ acked }) => acked),
    lowest: lowestAcked(),
    repeated: sum(({ faults }) => faults.repeated),
    holes: sum(({ faults }) => faults.holes),
    failedAcks: sum(({ faults }) => faults.failedAcks),
    latencyMs: { p50: percentile(0.5), p99: percentile(0.99), max: percentile(1) },
    processorSeconds: (user + system) / 1_000_000,
  };
}

function percentile(share: number): number {
  const wanted = latencies.reduce((sum, count) => sum + count, 0) * share;
  let seen = 0;
  return Math.max(
    0,
    latencies.findIndex((count) => {
      seen += count;
      return count > 0 && seen >= wanted;
    }),
  );
}

process.on('message', (asked: { start: Start } | 'result') => {
  if (asked === 'result') {
    say({ kind: 'result', result: result() });
    for (const client of clients) client.close();
    return;
  }
  start(asked.start).catch((error: unknown) =>
    say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
