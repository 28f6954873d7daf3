import { setTimeout as sleep } from 'node:timers/promises';
import { startClients } from '../clients/clients.js';
import { openInspector } from '../machine/inspector.js';
import { residentBytes } from '../machine/processor-time.js';
import type { Service } from '../service/service.js';
import { type Outcome, round, told } from './outcome.js';
import { profiled } from './profiled.js';

export const IDLE_KB = 'server memory of a client, KB';

const QUIET_MS = 10_000;
const KB = 1_024;

/** What connected clients that get nothing hold, and what they cost. The service must have been started with its inspector. */
export async function runIdle(
  service: Service & { redisPid?: number },
  count: number,
  isProfiled = false,
): Promise<Outcome> {
  const { name, url, token, pid, redisPid } = service;
  const inspector = await openInspector(service.output());
  try {
    const look = async () => ({
      heap: await inspector.heapBytes(),
      resident: residentBytes(pid),
      redis: redisPid ? residentBytes(redisPid) : 0,
    });
    const before = await look();
    const start = { service: name, url, token, channels: ['bench-0'], clients: count };
    const clients = await startClients({ ...start, acks: { by: 'post', everyMs: 1_000 } });
    try {
      await sleep(QUIET_MS);
      const { result: cost, hotSpots } = await profiled(service, isProfiled, async () => {
        const used = service.processorSeconds();
        await sleep(QUIET_MS);
        const now = service.processorSeconds();
        return now.server + now.redis - used.server - used.redis;
      });
      const after = await look();
      const each = (what: 'heap' | 'resident' | 'redis') => round((after[what] - before[what]) / count / KB);
      const { faults } = await clients.result();
      return {
        figures: {
          [IDLE_KB]: each('resident'),
          'of it V8 heap, KB': each('heap'),
          'Redis memory of a client, KB': each('redis'),
          'processor share while idle, %': round((cost / QUIET_MS) * 1e5),
        },
        faults: told(faults),
        ...(hotSpots && { hotSpots }),
      };
    } finally {
      clients.end();
    }
  } finally {
    inspector.close();
  }
}
