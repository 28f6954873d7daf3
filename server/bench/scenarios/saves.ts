import { setTimeout as sleep } from 'node:timers/promises';
import { startClients } from '../clients/clients.js';
import { createHistogram } from '../clients/histogram.js';
import type { Service } from '../service/service.js';
import { type Outcome, rounded } from './outcome.js';
import { profiled } from './profiled.js';
import { startSaver } from './saver.js';

export interface SavesLoad {
  /** Saves under way, each on a connection of its own. */
  connections: number;
  bytes: number;
  seconds: number;
  /** Clients that get paced messages of another channel meanwhile. */
  readers: number;
  /** Messages a second for them. */
  pace: number;
}

export const SAVES_RATE = 'saves a second';
export const SAVES_P50 = 'save answered p50, ms';
export const SAVES_P99 = 'save answered p99, ms';

const WARM_UP_MS = 3_000;
const ACK_EVERY_MS = 1_000;

/** Saves answered durable, as fast as so many connections can. Nobody reads their channels. */
export async function runSaves(service: Service, load: SavesLoad, isProfiled = false): Promise<Outcome> {
  const { name, url, token } = service;
  const text = 'x'.repeat(load.bytes);
  const acks = { by: 'post', everyMs: ACK_EVERY_MS } as const;
  const clients =
    load.readers === 0
      ? null
      : await startClients({ service: name, url, token, channels: ['paced'], clients: load.readers, acks });
  const paced =
    clients && startSaver({ publish: () => service.publish('paced', text), window: 1_000, rate: load.pace });
  const took = createHistogram();
  clients?.onSettled((count) => paced?.settled(count));
  let answered = 0;
  const saver = startSaver({
    publish: (number) => service.publish(`saved-${number % 16}`, text),
    window: Number.POSITIVE_INFINITY,
    rate: 0,
    most: load.connections,
    onTook(ms) {
      answered += 1;
      took.add(ms);
    },
  });
  try {
    await sleep(WARM_UP_MS);
    took.clear();
    clients?.mark();
    const measured = await profiled(service, isProfiled, async () => {
      const before = { ...service.processorSeconds(), answered, at: performance.now() };
      await sleep(load.seconds * 1_000);
      const saves = answered - before.answered;
      const after = service.processorSeconds();
      return {
        [SAVES_RATE]: saves / ((performance.now() - before.at) / 1_000),
        [SAVES_P50]: took.at(0.5),
        [SAVES_P99]: took.at(0.99),
        'processor µs a save, all told': ((after.server + after.redis - before.server - before.redis) / saves) * 1e6,
      };
    });
    await saver.stop();
    await paced?.stop();
    const readers = await clients?.result();
    const figures = rounded(measured.result);
    if (readers) figures['save to reader p99, ms'] = readers.latencyMs.p99;
    const failed = saver.failed + (paced?.failed ?? 0);
    const faults = failed > 0 ? [`${failed} saves failed`] : [];
    return { figures, faults, ...(measured.hotSpots && { hotSpots: measured.hotSpots }) };
  } finally {
    clients?.end();
  }
}
