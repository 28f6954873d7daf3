import { expect, test } from 'vitest';
import type { eachWith } from './opened.contract.js';
import { records } from './samples.contract.js';

export function describeChannels(at: ReturnType<typeof eachWith>): void {
  const headOf = async (channel: string) => (await at.store.heads([channel])).get(channel);

  test('heads answers for every channel asked for, with 0 and 0 where there is no log', async () => {
    await at.store.append([...records(3), ...records(2, { channel: 'news' })]);
    expect(await at.store.heads(['news', 'none', 'items'])).toEqual(
      new Map([
        ['news', { channel: 'news', head: 2, floor: 0 }],
        ['none', { channel: 'none', head: 0, floor: 0 }],
        ['items', { channel: 'items', head: 3, floor: 0 }],
      ]),
    );
    expect(await at.store.heads([])).toEqual(new Map());
  });

  test('asking for a head creates no channel', async () => {
    await at.store.heads(['none']);
    await at.store.trim('none', 5);
    expect(await at.store.channels({ limit: 9 })).toEqual([]);
    expect(await headOf('none')).toEqual({ channel: 'none', head: 0, floor: 0 });
  });

  test('channels answers pages by name', async () => {
    for (const channel of ['c', 'a', 'B', 'a.b', 'd']) await at.store.append(records(1, { channel }));
    const names = async (page: { after?: string; limit: number }) =>
      (await at.store.channels(page)).map((one) => one.channel);
    expect(await names({ limit: 9 })).toEqual(['B', 'a', 'a.b', 'c', 'd']);
    expect(await names({ limit: 2 })).toEqual(['B', 'a']);
    expect(await names({ after: 'a', limit: 2 })).toEqual(['a.b', 'c']);
    expect(await names({ after: 'd', limit: 2 })).toEqual([]);
    expect(await at.store.channels({ after: 'c', limit: 1 })).toEqual([{ channel: 'd', head: 1, floor: 0 }]);
  });
}
