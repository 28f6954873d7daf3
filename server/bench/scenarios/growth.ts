import { setTimeout as sleep } from 'node:timers/promises';
import { startClients } from '../clients/clients.js';
import { openInspector } from '../machine/inspector.js';
import { residentBytes } from '../machine/processor-time.js';
import type { Surecast } from '../service/surecast.js';
import { type Outcome, round } from './outcome.js';
import { startSaver } from './saver.js';

export interface GrowthLoad {
  clients: number;
  /** Messages a second. */
  pace: number;
  bytes: number;
  seconds: number;
}

export const GROWTH = 'heap at the end, part of that after a third';

const MB = 1_048_576;

/** The memory of a service that works for long: rings and caches are full after a third of the time, and then nothing may grow. */
export async function runGrowth(service: Surecast, load: GrowthLoad): Promise<Outcome> {
  const { name, url, token, pid } = service;
  const inspector = await openInspector(service.output());
  const acks = { by: 'post', everyMs: 1_000 } as const;
  const start = { service: name, url, token, channels: ['bench-0'], clients: load.clients, acks };
  const clients = await startClients(start);
  const text = 'x'.repeat(load.bytes);
  const saver = startSaver({ publish: () => service.publish('bench-0', text), window: 10_000, rate: load.pace });
  clients.onSettled((count) => saver.settled(count));
  try {
    const look = async () => ({ heap: (await inspector.heapBytes()) / MB, resident: residentBytes(pid) / MB });
    await sleep((load.seconds * 1_000) / 3);
    const first = await look();
    await sleep((load.seconds * 2_000) / 3);
    const last = await look();
    await saver.stop();
    await sleep(3_000);
    const { received } = await clients.result();
    return {
      figures: {
        [GROWTH]: round(last.heap / first.heap),
        'heap after a third, MB': round(first.heap),
        'heap at the end, MB': round(last.heap),
        'resident after a third, MB': round(first.resident),
        'resident at the end, MB': round(last.resident),
        'messages saved': saver.saved,
      },
      faults: [
        ...(saver.failed > 0 ? [`${saver.failed} saves failed`] : []),
        ...(received !== saver.saved * load.clients ? [`${received} of ${saver.saved * load.clients} deliveries`] : []),
      ],
    };
  } finally {
    clients.end();
    inspector.close();
  }
}
