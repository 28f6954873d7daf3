import { describe, expect, it } from 'vitest';
import { emptyService } from '../../test/http/start-app.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { createChannelList } from './channels.js';

type Figures = { head: number; connected: number; away: number; slowest: number | null; perS: number };

function listOf(channels: Record<string, Partial<Figures>>) {
  const empty = emptyService();
  const clock = new ManualClock();
  const reads: string[] = [];
  const names = Object.keys(channels).sort();
  const of = (name: string): Figures => ({ head: 0, connected: 0, away: 0, slowest: null, perS: 0, ...channels[name] });
  const list = createChannelList(
    {
      store: {
        ...empty.store,
        channels: async ({ after = '', limit }) => {
          reads.push(after);
          const found = names.filter((name) => name > after).slice(0, limit);
          return found.map((channel) => ({ channel, head: of(channel).head, floor: 1 }));
        },
      },
      live: {
        ...empty.live,
        channelFigures: async (_shard, asked) => asked.map((channel) => ({ channel, pending: 0, ...of(channel) })),
        rates: async (_shard, asked) => new Map(asked.map((channel) => [channel, of(channel).perS])),
      },
    },
    clock,
  );
  return { list, clock, reads };
}

const THREE = {
  a: { head: 9, connected: 1, away: 4, slowest: 8, perS: 0.25049 },
  b: { head: 20, connected: 2, slowest: 1 },
  News: { head: 5, away: 1, perS: 7 },
};

describe('channels', () => {
  it('come by name with their figures, page by page', async () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`c${String(n).padStart(3, '0')}`, {}]));
    const { list } = listOf({ ...many, ...THREE });
    const first = await list.page({});
    expect(first.items.slice(0, 2)).toEqual([
      { channel: 'News', head: 5, floor: 1, connected: 0, away: 1, slowest: null, perS: 7 },
      { channel: 'a', head: 9, floor: 1, connected: 1, away: 4, slowest: 8, perS: 0.25 },
    ]);
    const second = await list.page({ cursor: first.next ?? '' });
    const third = await list.page({ cursor: second.next ?? '' });
    expect([first, second, third].map(({ items }) => items.length)).toEqual([100, 100, 53]);
    expect(third.next).toBeNull();
    expect(third.items.at(-1)?.channel).toBe('c249');
  });

  it.each([
    ['head', ['b', 'a', 'News']],
    ['clients', ['a', 'b', 'News']],
    ['rate', ['News', 'a', 'b']],
    ['lag', ['b', 'a', 'News']],
    ['name', ['News', 'a', 'b']],
  ] as const)('come by %s', async (sort, names) => {
    const { list } = listOf(THREE);
    expect((await list.page({ sort })).items.map(({ channel }) => channel)).toEqual(names);
    const rows: string[] = [];
    for await (const { channel } of list.rows({ sort })) rows.push(channel);
    expect(rows).toEqual(names);
  });

  it('are found by part of the name, in any case, with how many there are', async () => {
    const { list } = listOf(THREE);
    const page = await list.page({ search: 'nEW' });
    expect(page).toMatchObject({ items: [{ channel: 'News' }], next: null, total: 1 });
  });

  it('are sorted over all pages, from what is read once in 5 s', async () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`c${n}`, { head: n }]));
    const { list, clock, reads } = listOf(many);
    const first = await list.page({ sort: 'head' });
    const second = await list.page({ sort: 'head', cursor: first.next ?? '' });
    const heads = [...first.items, ...second.items].map(({ head }) => head);
    expect(heads).toEqual(Array.from({ length: 150 }, (_, n) => 149 - n));
    expect([first.total, second.next]).toEqual([150, null]);
    expect(reads).toHaveLength(1);
    await clock.advance(5_000);
    await list.page({ sort: 'head' });
    expect(reads).toHaveLength(2);
  });

  it('refuse a cursor that no page gave', async () => {
    const { list } = listOf(THREE);
    await expect(list.page({ sort: 'head', cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
