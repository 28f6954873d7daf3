import type { AdminChannel, AdminChannelSort, Page } from '@surecast/shared/protocol';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import type { AdminDeps } from './deps.js';
import { channelHeads, figuresOf, ratesOf } from './figures.js';
import { offsetPosition, readPosition, writePosition } from './page-position.js';
import { sharedRead } from './shared-read.js';

const PER_PAGE = 100;
const PER_PART = 1_000;
/** Channels that are sorted and searched. */
const MOST_SORTED = 10_000;
const KEPT_MS = 5_000;
/** Rows of one export. */
const MOST_ROWS = 100_000;

export interface ChannelsQuery {
  /** Default: by name. */
  sort?: AdminChannelSort | undefined;
  /** Part of the name, in any case. */
  search?: string | undefined;
  cursor?: string | undefined;
}

/** Channels that have a log or clients. */
export interface ChannelList {
  page(query: ChannelsQuery): Promise<Page<AdminChannel>>;
  /** All rows that fit, at most 100,000. */
  rows(query: Omit<ChannelsQuery, 'cursor'>): AsyncGenerator<AdminChannel>;
}

type Deps = Pick<AdminDeps, 'store' | 'live'>;

const channelPosition = z.string();

/**
 * By name there is no end to them. Searched, or in another order, the first 10,000 by name are read at once and kept for 5 s: then figures and order are up
 * to 5 s old, and a page may repeat what moved.
 */
export function createChannelList(deps: Deps, clock: Pick<Clock, 'now'>): ChannelList {
  const first = sharedRead(() => readFirst(deps), { forMs: KEPT_MS, clock });

  async function sorted({ sort = 'name', search }: ChannelsQuery): Promise<AdminChannel[]> {
    const part = search?.toLowerCase();
    const { channels } = await first();
    const found =
      part === undefined ? channels : channels.filter(({ channel }) => channel.toLowerCase().includes(part));
    return sort === 'name' ? found : [...found].sort((a, b) => figureOf(sort, b) - figureOf(sort, a));
  }

  return {
    async page(query) {
      const { cursor } = query;
      if (isByName(query)) {
        const after = cursor === undefined ? undefined : readPosition(cursor, channelPosition);
        const channels = await readByName(deps, { after, limit: PER_PAGE + 1 });
        const items = channels.slice(0, PER_PAGE);
        return { items, next: channels.length > PER_PAGE ? writePosition(items.at(-1)?.channel) : null };
      }
      const start = cursor === undefined ? 0 : readPosition(cursor, offsetPosition);
      const all = await sorted(query);
      const end = start + PER_PAGE;
      const { isCut } = await first();
      const items = all.slice(start, end);
      return { items, next: end < all.length ? writePosition(end) : null, ...(!isCut && { total: all.length }) };
    },
    async *rows(query) {
      if (isByName(query)) yield* eachByName(deps, MOST_ROWS);
      else yield* await sorted(query);
    },
  };
}

function isByName({ sort = 'name', search }: ChannelsQuery): boolean {
  return sort === 'name' && search === undefined;
}

function figureOf(sort: Exclude<AdminChannelSort, 'name'>, channel: AdminChannel): number {
  switch (sort) {
    case 'head':
      return channel.head;
    case 'clients':
      return channel.connected + channel.away;
    case 'rate':
      return channel.perS;
    case 'lag':
      return channel.slowest === null ? -1 : channel.head - channel.slowest;
  }
}

async function readFirst(deps: Deps): Promise<{ channels: AdminChannel[]; isCut: boolean }> {
  const channels: AdminChannel[] = [];
  for await (const channel of eachByName(deps, MOST_SORTED)) channels.push(channel);
  return { channels, isCut: channels.length === MOST_SORTED };
}

async function* eachByName(deps: Deps, most: number): AsyncGenerator<AdminChannel> {
  for (let left = most, after: string | undefined; left > 0; ) {
    const limit = Math.min(PER_PART, left);
    const part = await readByName(deps, { after, limit });
    yield* part;
    if (part.length < limit) return;
    left -= part.length;
    after = part.at(-1)?.channel;
  }
}

async function readByName(
  { store, live }: Deps,
  page: { after: string | undefined; limit: number },
): Promise<AdminChannel[]> {
  const heads = await channelHeads({ store, live }, page);
  const names = heads.map(({ channel }) => channel);
  const [figures, rates] = await Promise.all([figuresOf(live, names), ratesOf(live, names)]);
  return heads.map(({ channel, head, floor }) => {
    const { connected = 0, away = 0, slowest = null } = figures.get(channel) ?? {};
    return { channel, head, floor, connected, away, slowest, perS: rates.get(channel) ?? 0 };
  });
}
