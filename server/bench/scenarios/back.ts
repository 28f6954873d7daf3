import { setTimeout as sleep } from 'node:timers/promises';
import { startClients } from '../clients/clients.js';
import { createHistogram } from '../clients/histogram.js';
import type { Service } from '../service/service.js';
import type { Surecast } from '../service/surecast.js';
import { type Outcome, told } from './outcome.js';
import { profiled } from './profiled.js';
import { startSaver } from './saver.js';

export interface BackLoad {
  clients: number;
  /** Messages that each missed. */
  missed: number;
  bytes: number;
  /** Saves a second, to another channel, while they come back. */
  pace: number;
}

const CONNECTED = 'all connected after, s';
const SERVER_MS = 'processor ms a client, server';
export const CAUGHT_UP = 'all caught up after, s';
export const BACK_SAVES_P99 = 'save answered meanwhile p99, ms';

const CHANNEL = 'bench-0';
/** Until the service has seen that they left. */
const LEAVE_MS = 3_000;

/** The connecting alone, of a service that keeps nothing for those who are away. */
export async function runReconnect(service: Service, load: BackLoad): Promise<Outcome> {
  const { name, url, token } = service;
  const acks = { by: 'message' } as const;
  const clients = await startClients({ service: name, url, token, channels: [CHANNEL], clients: load.clients, acks });
  try {
    await clients.leave();
    await sleep(LEAVE_MS);
    const used = service.processorSeconds();
    const back = await clients.back(0);
    const after = service.processorSeconds();
    return {
      figures: {
        [CONNECTED]: back.connected.max / 1_000,
        [SERVER_MS]: Number((((after.server - used.server) / load.clients) * 1_000).toFixed(2)),
      },
      faults: told((await clients.result()).faults),
    };
  } finally {
    clients.end();
  }
}

/** Everybody is cut off, misses messages, and comes back in the same moment. */
export async function runBack(service: Surecast, load: BackLoad, isProfiled = false): Promise<Outcome> {
  const { name, url, token } = service;
  const acks = { by: 'post', everyMs: 1_000 } as const;
  const { clients: count, missed, pace } = load;
  const clients = await startClients({ service: name, url, token, channels: [CHANNEL], clients: count, acks });
  try {
    const text = 'x'.repeat(load.bytes);
    await Promise.all(Array.from({ length: missed }, () => service.publish(CHANNEL, text)));
    await sleep(LEAVE_MS);
    const before = await clients.result();
    await clients.leave();
    await sleep(LEAVE_MS);
    await Promise.all(Array.from({ length: missed }, () => service.publish(CHANNEL, text)));
    const took = createHistogram();
    const publish = () => service.publish('elsewhere', text);
    const saver = startSaver({ publish, window: Number.POSITIVE_INFINITY, rate: pace, onTook: took.add });
    const { result, hotSpots } = await profiled(service, isProfiled, async () => {
      const used = service.processorSeconds();
      const back = await clients.back(2 * missed);
      const after = service.processorSeconds();
      return { back, server: after.server - used.server, redis: after.redis - used.redis };
    });
    await saver.stop();
    const { faults, received } = await clients.result();
    const { back, server, redis } = result;
    const figures = {
      [CONNECTED]: back.connected.max / 1_000,
      [CAUGHT_UP]: back.caughtUp.max / 1_000,
      'half caught up after, s': back.caughtUp.p50 / 1_000,
      'all acknowledged after, s': back.acked.max / 1_000,
      'save answered meanwhile p50, ms': took.at(0.5),
      [BACK_SAVES_P99]: took.at(0.99),
      'save answered meanwhile, slowest, ms': took.at(1),
      [SERVER_MS]: Number(((server / count) * 1_000).toFixed(2)),
      'processor ms a client, Redis': Number(((redis / count) * 1_000).toFixed(2)),
    };
    return {
      figures,
      faults: [
        ...(before.received !== count * missed ? [`${before.received} deliveries before they left`] : []),
        ...(received !== count * 2 * missed ? [`${received} of ${count * 2 * missed} deliveries`] : []),
        ...(saver.failed > 0 ? [`${saver.failed} saves failed`] : []),
        ...told(faults),
      ],
      ...(hotSpots && { hotSpots }),
    };
  } finally {
    clients.end();
  }
}
