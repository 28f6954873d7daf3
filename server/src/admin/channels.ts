import type { AdminChannel, Page } from '@surecast/shared/protocol';
import type { AdminDeps } from './deps.js';
import { channelHeads, figuresOf } from './figures.js';

const PER_PAGE = 100;

/** Channels that have a log or clients, by name. The cursor is the last name of the page before. */
export async function readChannels(
  { store, live }: AdminDeps,
  cursor: string | undefined,
): Promise<Page<AdminChannel>> {
  const heads = await channelHeads({ store, live }, { limit: PER_PAGE + 1, after: cursor });
  const page = heads.slice(0, PER_PAGE);
  const names = page.map(({ channel }) => channel);
  const figures = await figuresOf(live, names);
  const items = page.map(({ channel, head, floor }) => {
    const { connected = 0, away = 0, slowest = null } = figures.get(channel) ?? {};
    return { channel, head, floor, connected, away, slowest };
  });
  return { items, next: heads.length > PER_PAGE ? (names.at(-1) ?? null) : null };
}
