import { createLightFetch } from '../../test/support/light/light-fetch.js';
import { createLightLinks } from '../../test/support/light/light-links.js';
import { createHistogram } from './histogram.js';
import { createReader, type Reader } from './reader.js';
import { createSettled, type Settled } from './settled.js';
import type { Asked, Faults, Said, Start } from './wire.js';

/** The process of the clients: connects them, tells how far the slowest are, and at the end what they saw. */

const CONNECT_AT_ONCE = 50;

const readers: Reader[] = [];
const latencies = createHistogram();
let settled: Settled | undefined;
let told = 0;
let isTelling = false;
/** Watches those who come back. */
let whenReady = (_index: number) => {};
let whenReceived = (_index: number, _last: number) => {};
let whenAcked = (_index: number, _acked: number) => {};

function say(said: Said): void {
  process.send?.(said);
}

/** At most once a turn of the event loop, since many clients move in one. */
function tellLater(): void {
  if (isTelling) return;
  isTelling = true;
  setImmediate(() => {
    isTelling = false;
    const sum = settled?.sum ?? 0;
    if (sum <= told) return;
    told = sum;
    say({ kind: 'settled', settled: sum });
  });
}

async function start({ service, url, token, channels, clients, acks }: Start): Promise<void> {
  const links = createLightLinks();
  const fetch = createLightFetch(links);
  const address = new URL('/ack', url).href;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const post = async (ack: object) => {
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(ack) }).catch(() => null);
    if (answer?.status !== 200) return null;
    return ((await answer.json()) as { cursor: number }).cursor;
  };
  const { host } = new URL(url);
  const sizes = channels.map((_, index) => Math.floor((clients - index - 1) / channels.length) + 1);
  function* cursors(channel: number): Iterable<number> {
    for (let index = channel; index < clients; index += channels.length) yield (readers[index] as Reader).acked;
  }
  const counted = createSettled(sizes, cursors);
  settled = counted;
  let ready = 0;
  let next = 0;
  await new Promise<void>((resolve) => {
    whenReady = () => {
      ready += 1;
      if (ready === clients) resolve();
      else connectNext();
    };
    const connectNext = () => {
      readers[next]?.connect();
      next += 1;
    };
    for (let index = 0; index < clients; index += 1) {
      const place = index % channels.length;
      readers.push(
        createReader({
          name: `bench-${index}`,
          host,
          channel: channels[place] as string,
          token,
          acks,
          subscribes: service === 'surecast',
          open: () => links.open(url),
          post,
          onAcked(before, now) {
            counted.moved(place, before, now);
            whenAcked(index, now);
            tellLater();
          },
          onLatency: latencies.add,
          onReady: () => whenReady(index),
          onReceived: (last) => whenReceived(index, last),
        }),
      );
    }
    for (let count = 0; count < Math.min(CONNECT_AT_ONCE, clients); count += 1) connectNext();
  });
  whenReady = () => {};
  say({ kind: 'ready' });
}

/** Everybody at once. */
async function back(upTo: number): Promise<void> {
  const began = performance.now();
  const connected = watch((note) => {
    whenReady = note;
  });
  const caughtUp = watch((note) => {
    whenReceived = (index, last) => last >= upTo && note(index);
  });
  const acked = watch((note) => {
    whenAcked = (index, cursor) => cursor >= upTo && note(index);
  });
  for (const reader of readers) reader.connect();
  if (upTo === 0) {
    const times = spread((await connected).map((time) => time - began));
    say({ kind: 'caught-up', result: { connected: times, caughtUp: times, acked: times } });
    return;
  }
  const all = await Promise.all([connected, caughtUp, acked]);
  const [first, second, third] = all.map((times) => times.map((time) => time - began)) as [
    number[],
    number[],
    number[],
  ];
  say({ kind: 'caught-up', result: { connected: spread(first), caughtUp: spread(second), acked: spread(third) } });
}

/** When each reader was noted first; resolves when all were. */
function watch(listen: (note: (index: number) => void) => void): Promise<number[]> {
  return new Promise((resolve) => {
    const times = new Map<number, number>();
    listen((index) => {
      if (times.has(index)) return;
      times.set(index, performance.now());
      if (times.size === readers.length) resolve([...times.values()]);
    });
  });
}

function spread(times: number[]): { p50: number; max: number } {
  const sorted = [...times].sort((a, b) => a - b);
  return { p50: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0), max: Math.round(sorted.at(-1) ?? 0) };
}

function result(): Said {
  const faults: Faults = { repeated: 0, holes: 0, failedAcks: 0, lost: 0 };
  let acked = 0;
  let received = 0;
  for (const reader of readers) {
    acked += reader.acked;
    received += reader.last;
    for (const name of Object.keys(faults) as (keyof Faults)[]) faults[name] += reader.faults[name];
  }
  const { user, system } = process.cpuUsage();
  const latencyMs = { p50: latencies.at(0.5), p99: latencies.at(0.99), max: latencies.at(1) };
  return { kind: 'result', result: { acked, received, faults, latencyMs, processorSeconds: (user + system) / 1e6 } };
}

function failed(error: unknown): void {
  say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
}

process.on('message', (asked: Asked) => {
  if (asked === 'mark') latencies.clear();
  else if (asked === 'result') say(result());
  else if (asked === 'leave') {
    for (const reader of readers) reader.leave();
    say({ kind: 'left' });
  } else if ('start' in asked) start(asked.start).catch(failed);
  else back(asked.back).catch(failed);
});
process.on('disconnect', () => process.exit(0));
