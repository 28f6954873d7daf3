import { setTimeout as sleep } from 'node:timers/promises';
import { startClients } from '../clients/clients.js';
import type { Acks, ClientsResult } from '../clients/wire.js';
import type { Service } from '../service/service.js';
import { COST, COST_OF_REDIS, type Outcome, P50, P99, RATE, rounded, told } from './outcome.js';
import { profiled } from './profiled.js';
import { type Saver, startSaver } from './saver.js';

export interface Load {
  clients: number;
  /** The clients are spread over so many. */
  channels: number;
  /** Messages in flight over all channels. */
  window: number;
  /** Messages a second, 0 = as many as the window lets. */
  rate: number;
  /** Of each message's text. */
  bytes: number;
  acks: Acks;
  seconds: number;
}

const WARM_UP_MS = 3_000;
const SETTLE_MS = 60_000;
/** Channels whose report is asked for at the end. */
const MOST_REPORTS = 100;
const REPORT_TRIES = 50;

/** Acknowledged deliveries, and what a million of them costs all processes of the service. */
export async function runDeliveries(service: Service, load: Load, isProfiled = false): Promise<Outcome> {
  const channels = Array.from({ length: load.channels }, (_, index) => `bench-${index}`);
  const { name, url, token } = service;
  const acks: Acks = name === 'bare' ? { by: 'message' } : load.acks;
  const clients = await startClients({ service: name, url, token, channels, clients: load.clients, acks });
  try {
    const text = 'x'.repeat(load.bytes);
    let settled = 0;
    let moved = () => {};
    const saver = startSaver({
      publish: (number) => service.publish(channels[number % channels.length] as string, text),
      window: load.window,
      rate: load.rate,
    });
    const onSettled = (count: number) => {
      settled = count;
      saver.settled(count);
      moved();
    };
    clients.onSettled(onSettled);
    service.onSettled?.(onSettled);

    await sleep(WARM_UP_MS);
    clients.mark();
    // The bare service acknowledges nothing to anybody: what all have acknowledged is known to itself alone.
    const ackedOf = (result: ClientsResult) => (name === 'bare' ? settled * load.clients : result.acked);
    const measured = await profiled(service, isProfiled, async () => {
      const before = { ...service.processorSeconds(), acked: ackedOf(await clients.result()), at: performance.now() };
      await sleep(load.seconds * 1_000);
      const after = { ...service.processorSeconds(), result: await clients.result(), at: performance.now() };
      const million = (ackedOf(after.result) - before.acked) / 1_000_000;
      return {
        [COST]: (after.server + after.redis - before.server - before.redis) / million,
        [COST_OF_REDIS]: (after.redis - before.redis) / million,
        [RATE]: (million * 1_000_000) / ((after.at - before.at) / 1_000),
        [P50]: after.result.latencyMs.p50,
        [P99]: after.result.latencyMs.p99,
      };
    });
    await saver.stop();
    await untilSettled(
      () => settled >= saver.saved,
      (look) => {
        moved = look;
      },
    );
    const figures = rounded(measured.result);
    const faults = faultsOf(saver, await clients.result(), settled, load);
    // The last message of each channel stands for all before it: cursors are cumulative.
    const perChannel = load.clients / load.channels;
    for (const channel of channels.slice(0, MOST_REPORTS)) {
      const acked = await untilAcked(() => service.ackedBy(channel), perChannel);
      if (acked !== null && acked < perChannel)
        faults.push(`${acked} of ${perChannel} cursors at the end of ${channel}`);
    }
    return { figures, faults, ...(measured.hotSpots && { hotSpots: measured.hotSpots }) };
  } finally {
    clients.end();
  }
}

/** The last acks may be under way. */
async function untilAcked(ask: () => Promise<number | null>, wanted: number): Promise<number | null> {
  let acked = await ask();
  for (let tries = 1; acked !== null && acked < wanted && tries < REPORT_TRIES; tries += 1) {
    await sleep(100);
    acked = await ask();
  }
  return acked;
}

async function untilSettled(isDone: () => boolean, onMoved: (look: () => void) => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const late = setTimeout(resolve, SETTLE_MS);
    const look = () => {
      if (!isDone()) return;
      clearTimeout(late);
      resolve();
    };
    onMoved(look);
    look();
  });
}

function faultsOf(saver: Saver, result: ClientsResult, settled: number, load: Load): string[] {
  const { faults, received } = result;
  const perMessage = load.clients / load.channels;
  return [
    ...(saver.failed > 0 ? [`${saver.failed} saves failed`] : []),
    ...(settled !== saver.saved ? [`${settled} of ${saver.saved} messages acknowledged by all`] : []),
    ...(received !== saver.saved * perMessage ? [`${received} of ${saver.saved * perMessage} deliveries`] : []),
    ...told(faults),
  ];
}
