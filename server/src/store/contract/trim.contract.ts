import { expect, test } from 'vitest';
import type { eachWith } from './opened.contract.js';
import { LIMIT, record, records } from './samples.contract.js';

export function describeTrim(at: ReturnType<typeof eachWith>): void {
  const headOf = async (channel: string) => (await at.store.heads([channel])).get(channel);

  test('trim removes what is up to the floor and keeps the head', async () => {
    await at.store.append([...records(5), ...records(2, { channel: 'news' })]);
    await at.store.trim('items', 3);
    expect(await headOf('items')).toEqual({ channel: 'items', head: 5, floor: 3 });
    const left = await at.store.range('items', { after: 0, upTo: 9, ...LIMIT });
    expect(left.map((one) => one.seq)).toEqual([4, 5]);
    expect(await at.store.range('news', { after: 0, upTo: 9, ...LIMIT })).toHaveLength(2);
  });

  test('hazard 3: a channel that retention emptied keeps its head: no seq is used again', async () => {
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
