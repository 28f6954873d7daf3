import { setTimeout as sleep } from 'node:timers/promises';
import { createLightFetch } from '../../test/support/light/light-fetch.js';
import { createLightLinks } from '../../test/support/light/light-links.js';
import { createHistogram } from '../clients/histogram.js';
import type { Surecast } from '../service/surecast.js';
import { type Outcome, rounded } from './outcome.js';
import { profiled } from './profiled.js';

export interface HistoryLoad {
  /** Reads under way. */
  connections: number;
  /** Messages of a page. */
  page: number;
  messages: number;
  bytes: number;
  seconds: number;
}

const CHANNEL = 'bench-0';

/** Pages of a channel's log over HTTP, each from a random place. */
export async function runHistory(service: Surecast, load: HistoryLoad, isProfiled = false): Promise<Outcome> {
  const { url, token } = service;
  const text = 'x'.repeat(load.bytes);
  for (let saved = 0; saved < load.messages; saved += 500) {
    const part = Math.min(500, load.messages - saved);
    await Promise.all(Array.from({ length: part }, () => service.publish(CHANNEL, text)));
  }
  const fetch = createLightFetch(createLightLinks());
  const headers = { authorization: `Bearer ${token}` };
  const took = createHistogram();
  let reads = 0;
  let failed = 0;
  let isOver = false;
  const readOn = async () => {
    while (!isOver) {
      const before = load.page + 1 + Math.floor(Math.random() * (load.messages - load.page));
      const from = performance.now();
      const address = new URL(`/list?channel=${CHANNEL}&limit=${load.page}&before=${before}`, url);
      const answer = await fetch(address.href, { headers }).catch(() => null);
      const body = answer?.status === 200 ? ((await answer.json()) as { items: unknown[] }) : null;
      if (body?.items.length === load.page) reads += 1;
      else failed += 1;
      took.add(performance.now() - from);
    }
  };
  const { result, hotSpots } = await profiled(service, isProfiled, async () => {
    const before = { ...service.processorSeconds(), at: performance.now() };
    const all = Promise.all(Array.from({ length: load.connections }, readOn));
    await sleep(load.seconds * 1_000);
    isOver = true;
    await all;
    const after = service.processorSeconds();
    return {
      'pages a second': reads / ((performance.now() - before.at) / 1_000),
      'page p50, ms': took.at(0.5),
      'page p99, ms': took.at(0.99),
      'processor µs a page': ((after.server + after.redis - before.server - before.redis) / reads) * 1e6,
    };
  });
  return {
    figures: rounded(result),
    faults: failed > 0 ? [`${failed} reads failed`] : [],
    ...(hotSpots && { hotSpots }),
  };
}
