import { expect, test } from 'vitest';
import type { eachWith } from './opened.contract.js';
import { LIMIT, record, records } from './samples.contract.js';

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

  test('trim removes what is up to the floor and keeps the head', async () => {
    await at.store.append([...records(5), ...records(2, { channel: 'news' })]);
    await at.store.trim('items', 3);
    expect(await headOf('items')).toEqual({ channel: 'items', head: 5, floor: 3 });
    const left = await at.store.range('items', { after: 0, upTo: 9, ...LIMIT });
    expect(left.map((one) => one.seq)).toEqual([4, 5]);
    expect(await at.store.range('news', { after: 0, upTo: 9, ...LIMIT })).toHaveLength(2);
  });

  test('a channel that retention emptied keeps its head: no seq is used again', async () => {
    await at.store.append(records(4));
    await at.store.trim('items', 4);
    expect(await at.store.range('items', { after: 0, upTo: 9, ...LIMIT })).toEqual([]);
    expect(await headOf('items')).toEqual({ channel: 'items', head: 4, floor: 4 });
    const store = await at.reopen();
    expect((await store.heads(['items'])).get('items')).toEqual({ channel: 'items', head: 4, floor: 4 });
    expect(await store.channels({ limit: 9 })).toEqual([{ channel: 'items', head: 4, floor: 4 }]);
    expect(await store.append([record(5)])).toBe('appended');
    expect((await store.heads(['items'])).get('items')).toEqual({ channel: 'items', head: 5, floor: 4 });
  });

  test('the floor never falls, and never passes the head', async () => {
    await at.store.append(records(4));
    await at.store.trim('items', 3);
    await at.store.trim('items', 1);
    expect((await headOf('items'))?.floor).toBe(3);
    await at.store.trim('items', 100);
    expect(await headOf('items')).toEqual({ channel: 'items', head: 4, floor: 4 });
    expect(await at.store.append([record(5)])).toBe('appended');
    expect(await at.store.range('items', { after: 0, upTo: 9, ...LIMIT })).toHaveLength(1);
  });

  test('trim removes more records than one step deletes', async () => {
    const batch = records(1_150);
    for (let from = 0; from < batch.length; from += 230) await at.store.append(batch.slice(from, from + 230));
    await at.store.trim('items', 1_149);
    const left = await at.store.range('items', { after: 0, upTo: 9_999, ...LIMIT });
    expect(left.map((one) => one.seq)).toEqual([1_150]);
    expect(await headOf('items')).toEqual({ channel: 'items', head: 1_150, floor: 1_149 });
  });
}
