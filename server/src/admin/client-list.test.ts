import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { over } from '../../test/support/world.js';
import { shardOf } from '../delivery/shard.js';
import { createMemoryLiveState } from '../live/memory/index.js';
import { createClientList } from './client-list.js';

const POLICY = { intervalMs: 30_000, maxResends: 5, window: 100 };

interface Joining {
  channel?: string;
  cursor?: number;
  label?: string;
  node?: string;
  away?: boolean;
}

/** Channels with a head of 1,000, and clients that join as they are told to. */
function service() {
  const clock = new ManualClock();
  const live = createMemoryLiveState({ policy: POLICY, clock });
  const list = createClientList({ live: live as Parameters<typeof createClientList>[0]['live'] }, clock);
  return {
    clock,
    live,
    list,
    async join(name: string, { channel = 'items', cursor = 0, label, node = 'n1', away = false }: Joining = {}) {
      const shard = shardOf(channel);
      await live.raiseHeads(shard, [{ channel, head: 1_000 }]);
      const client = `sub/${name}`;
      const connection = `connection-${name}`;
      const restore = { cursor, joined: 0 };
      await live.join(shard, [{ channel, client, node, connection, restore, ...(label !== undefined && { label }) }]);
      if (away) await live.leave(shard, [{ channel, client, connection }]);
    },
    async all(query: Parameters<typeof list.page>[0]) {
      const pages: string[][] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await list.page({ ...query, cursor });
        pages.push(page.items.map(({ client }) => client.slice(4)));
        if (page.next === null) return pages;
        cursor = page.next;
      }
    },
  };
}

type Service = ReturnType<typeof service>;

async function rowsOf({ list }: Service, query: Parameters<Service['list']['rows']>[0]): Promise<string[]> {
  const names: string[] = [];
  for await (const { client } of list.rows(query)) names.push(client.slice(4));
  return names;
}

describe('by lag', () => {
  it('shows the slowest first, connected or away, and the whole number', async () => {
    const world = service();
    await world.join('middle', { cursor: 500 });
    await world.join('gone', { cursor: 400, away: true });
    await world.join('fast', { cursor: 1_000 });
    await world.join('slow', { cursor: 3 });
    const page = await world.list.page({ channel: 'items' });
    expect(page.items.map(({ client }) => client)).toEqual(['sub/slow', 'sub/gone', 'sub/middle', 'sub/fast']);
    expect(page).toMatchObject({ next: null, total: 4 });
    expect(page.items[1]).toMatchObject({ state: 'away', pending: 600, head: 1_000, nextResend: null });
    expect(await world.all({ channel: 'items', state: 'connected' })).toEqual([['slow', 'middle', 'fast']]);
    expect(await world.all({ channel: 'none' })).toEqual([[]]);
  });

  it('reaches everybody over its pages, once', async () => {
    const world = service();
    for (let n = 0; n < 250; n += 1) await world.join(`c${n}`, { cursor: (n * 7) % 250, away: n % 3 === 0 });
    const pages = await world.all({ channel: 'items' });
    expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
    const cursors = new Map(Array.from({ length: 250 }, (_, n) => [`c${n}`, (n * 7) % 250]));
    expect(pages.flat().map((name) => cursors.get(name))).toEqual(Array.from({ length: 250 }, (_, n) => n));
    expect(await rowsOf(world, { channel: 'items' })).toEqual(pages.flat());
  });
});

describe('in other orders', () => {
  async function four() {
    const world = service();
    await world.join('b', { label: 'Zoe', node: 'n2', cursor: 9 });
    await world.clock.advance(10);
    await world.join('D', { node: 'n1', cursor: 5 });
    await world.clock.advance(10);
    await world.join('a', { label: 'anna', away: true });
    await world.clock.advance(10);
    await world.join('c', { channel: 'news', node: 'n3', cursor: 7 });
    return world;
  }

  it.each([
    ['name', ['a', 'c', 'D', 'b']],
    ['since', ['b', 'D', 'a', 'c']],
    ['node', ['D', 'b', 'c', 'a']],
    ['lag', ['a', 'D', 'c', 'b']],
  ] as const)('by %s, over all channels', async (sort, names) => {
    const world = await four();
    expect(await world.all({ sort })).toEqual([names]);
    expect(await rowsOf(world, { sort })).toEqual(names);
  });

  it('finds part of the key or of the label, in any case; and one node, and one state', async () => {
    const world = await four();
    expect(await world.all({ search: 'ZO' })).toEqual([['b']]);
    expect(await world.all({ search: 'sub/d' })).toEqual([['D']]);
    expect(await world.all({ channel: 'items', search: 'n' })).toEqual([['a']]);
    expect(await world.all({ search: 'nothing' })).toEqual([[]]);
    expect(await world.all({ node: 'n3' })).toEqual([['c']]);
    expect(await world.all({ state: 'away', sort: 'name' })).toEqual([['a']]);
    expect(await world.list.page({ search: 'ZO' })).toMatchObject({ total: 1 });
  });

  it('goes on behind the last row, also when that one has left and the snapshot is another one', async () => {
    const world = service();
    const name = (n: number) => `c${String(n).padStart(3, '0')}`;
    for (let n = 0; n < 250; n += 1) await world.join(name(n));
    const first = await world.list.page({ channel: 'items', sort: 'name' });
    expect(first).toMatchObject({ total: 250 });
    await world.live.depart('items', `sub/${name(99)}`, null, 'unsubscribed');
    await world.clock.advance(10_000);
    const second = await world.list.page({ channel: 'items', sort: 'name', cursor: first.next ?? '' });
    expect(second.items[0]?.client).toBe(`sub/${name(100)}`);
    expect(second.items).toHaveLength(100);
    expect(second.total).toBe(249);
  });

  it('shows rows as they are now, and leaves out who is gone or is not what was asked for any more', async () => {
    const world = await four();
    await world.all({ channel: 'items', sort: 'name', state: 'connected' });
    await world.join('D', { node: 'n9', cursor: 5 });
    await world.live.leave(shardOf('items'), [{ channel: 'items', client: 'sub/b', connection: 'connection-b' }]);
    const page = await world.list.page({ channel: 'items', sort: 'name', state: 'connected' });
    expect(page.items).toMatchObject([{ client: 'sub/D', node: 'n9' }]);
  });

  it('reads everybody once for all pages of 10 s, in calls of 250', async () => {
    const { live, clock, join } = service();
    for (let n = 0; n < 1_200; n += 1) await join(`c${n}`);
    const asked: number[] = [];
    const counting = over(live, {
      roster: (channel, page) => {
        asked.push(page.limit);
        return live.roster(channel, page);
      },
    });
    const list = createClientList({ live: counting as Parameters<typeof createClientList>[0]['live'] }, clock);
    const query = { channel: 'items', sort: 'since' } as const;
    const [first] = await Promise.all([list.page(query), list.page(query)]);
    await list.page({ ...query, cursor: first.next ?? '' });
    expect(asked).toEqual([250, 250, 250, 250, 250]);
    await clock.advance(10_000);
    await list.page(query);
    expect(asked).toHaveLength(10);
  });
});

it('reads no snapshot for all channels where only one has clients, and goes on so when another one comes', async () => {
  const { live, clock, join } = service();
  for (let n = 0; n < 150; n += 1) await join(`c${n}`, { cursor: n });
  const roster = () => Promise.reject(new Error('a snapshot was made'));
  const list = createClientList(
    { live: over(live, { roster }) as Parameters<typeof createClientList>[0]['live'] },
    clock,
  );
  const first = await list.page({ sort: 'lag' });
  await join('other', { channel: 'news' });
  const second = await list.page({ sort: 'lag', cursor: first.next ?? '' });
  expect([...first.items, ...second.items].map(({ cursor }) => cursor)).toEqual(
    Array.from({ length: 150 }, (_, n) => n),
  );
  await expect(list.page({ sort: 'lag' })).rejects.toThrow('a snapshot was made');
});

it('makes a list that cost little anew after a second, so that who has just come is found', async () => {
  const world = service();
  await world.join('one');
  expect(await world.all({ search: 'o' })).toEqual([['one']]);
  await world.join('other');
  expect(await world.all({ search: 'o' })).toEqual([['one']]);
  await world.clock.advance(1_000);
  expect((await world.all({ search: 'o' })).flat()).toHaveLength(2);
});

it('refuses a cursor of another list', async () => {
  const world = service();
  for (let n = 0; n < 101; n += 1) await world.join(`c${n}`);
  const { next } = await world.list.page({ channel: 'items' });
  const refused = { code: 'invalid_request' };
  await expect(world.list.page({ sort: 'name', cursor: next ?? '' })).rejects.toMatchObject(refused);
  await expect(world.list.page({ channel: 'news', cursor: next ?? '' })).rejects.toMatchObject(refused);
  await expect(world.list.page({ channel: 'items', cursor: 'nonsense' })).rejects.toMatchObject(refused);
  const byName = await world.list.page({ sort: 'name' });
  await expect(world.list.page({ channel: 'items', cursor: byName.next ?? '' })).rejects.toMatchObject(refused);
});
