import type { ClientState } from '../live/live-state.js';
import type { AdminDeps } from './deps.js';

/** How many of each state the pages before have shown. */
export interface LagPosition {
  connected: number;
  away: number;
}

export const LAG_START: LagPosition = { connected: 0, away: 0 };

export interface LagPage {
  head: number;
  clients: ClientState[];
  /** Where the next page starts, or null at the end. */
  next: LagPosition | null;
  total: number;
}

/**
 * Clients of a channel from the slowest on, merged from the order that live state keeps anyway: a page costs the same wherever it is. Acks move clients
 * between pages, so one may show on two of them or on none.
 */
export async function readByLag(
  { live }: { live: Pick<AdminDeps['live'], 'clients'> },
  channel: string,
  { state, from, limit }: { state?: 'connected' | 'away' | undefined; from: LagPosition; limit: number },
): Promise<LagPage> {
  const states = (['connected', 'away'] as const).filter((one) => state === undefined || state === one);
  const pages = await Promise.all(states.map((one) => live.clients(channel, { state: one, offset: from[one], limit })));
  const clients = pages
    .flatMap((page) => page.clients)
    .sort((a, b) => a.cursor - b.cursor)
    .slice(0, limit);
  const next = { ...from };
  for (const client of clients) next[client.state] += 1;
  const total = pages.reduce((sum, page) => sum + page.total, 0);
  const isEnd = states.every((one, index) => next[one] >= (pages[index]?.total ?? 0));
  const head = Math.max(0, ...pages.map((page) => page.head));
  return { head, clients, next: isEnd || clients.length === 0 ? null : next, total };
}
