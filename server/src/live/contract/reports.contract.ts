import { expect, test } from 'vitest';
import type { Departure } from '../live-state.js';
import { CHANNEL, CHANNELS, type Fixture, SHARD } from './opened.contract.js';

export function describeReports(at: Fixture): void {
  const unsettled = (limit = 10) => at.live.unsettled(SHARD, limit);

  test('counts: hazard 30, who joined at or after a seq is not owed it', async () => {
    await at.sent(0, 4);
    await at.join('s/a', { rewind: 4 });
    await at.join('s/b', { rewind: 2 });
    await at.join('s/c');
    await at.leave('s/b');
    expect(await at.live.counts(CHANNEL, 4)).toEqual({ owed: 2, pending: 1, away: 1 });
    expect(await at.live.counts(CHANNEL, 2)).toEqual({ owed: 1, pending: 1, away: 0 });
    await at.ack('s/a', 4);
    expect(await at.live.counts(CHANNEL, 4)).toEqual({ owed: 2, pending: 0, away: 1 });
  });

  test('ST1 a position that is new is not owed in what is settled, wherever its cursor starts', async () => {
    await at.sent(0, 4);
    await at.live.markSettled(CHANNEL, 2);
    expect(await at.join('s/late', { restore: { cursor: 0, joined: 0 } })).toMatchObject({ cursor: 0, joined: 2 });
    expect(await at.join('s/rewound', { rewind: 4 })).toMatchObject({ cursor: 0, joined: 2 });
    const known = { channel: CHANNEL, client: 's/restored', cursor: 1, joined: 0 };
    await at.live.restore(SHARD, { heads: [], positions: [known] });
    expect(await at.live.client(CHANNEL, 's/restored')).toMatchObject({ cursor: 1, joined: 2 });
    expect(await at.live.counts(CHANNEL, 2)).toMatchObject({ owed: 0 });
    expect(await at.live.counts(CHANNEL, 3)).toMatchObject({ owed: 3, pending: 2, away: 1 });
    expect(await at.join('s/later', { restore: { cursor: 1, joined: 3 } })).toMatchObject({ cursor: 1, joined: 3 });
    await at.join('s/late', { connection: 'again' });
    expect(await at.live.client(CHANNEL, 's/late')).toMatchObject({ cursor: 0, joined: 2 });
  });

  test('cursors: connected and away, missing ones are left out', async () => {
    await at.sent(0, 4);
    await at.join('s/a', { rewind: 4 });
    await at.join('s/b');
    await at.leave('s/b');
    expect(await at.live.cursors(CHANNEL, ['s/b', 's/x', 's/a'])).toEqual(
      new Map([
        ['s/b', 4],
        ['s/a', 0],
      ]),
    );
    expect(await at.live.cursors(CHANNEL, [])).toEqual(new Map());
  });

  test('unsettled: channels with sent messages, in turn, until their head is settled', async () => {
    const [a, b, c] = CHANNELS;
    await at.live.recordSent(
      SHARD,
      CHANNELS.map((channel) => ({ channel, from: 0, to: 2 })),
    );
    const first = await unsettled(2);
    const second = await unsettled(2);
    expect(new Set([...first, ...second])).toEqual(new Set(CHANNELS));
    expect(await unsettled()).toHaveLength(3);
    await at.live.markSettled(a, 1);
    expect(await unsettled()).toHaveLength(3);
    await at.live.markSettled(a, 2);
    expect((await unsettled()).sort()).toEqual([b, c].sort());
    await at.live.recordSent(SHARD, [{ channel: a, from: 2, to: 3 }]);
    expect(await unsettled()).toHaveLength(3);
  });

  test('settleable: up to the lowest cursor of all, connected, away or departing; the head without clients', async () => {
    const to = async (limit = 100) => (await at.live.settleable(CHANNEL, limit)).to;
    await at.sent(0, 9);
    expect(await at.live.settleable(CHANNEL, 100)).toEqual({ from: 0, to: 9, head: 9, owedBefore: 0, joins: [] });
    expect(await to(4)).toBe(4);
    for (const [client, rewind] of [
      ['s/a', 3],
      ['s/b', 5],
      ['s/c', 7],
    ] as const)
      await at.join(client, { rewind });
    expect(await to()).toBe(2);
    const departure = await at.live.depart(CHANNEL, 's/c', null, 'unsubscribed');
    expect(await to()).toBe(2);
    await at.live.finishDeparture(departure as Departure);
    await at.leave('s/b');
    expect(await to()).toBe(4);
    await at.ack('s/b', 9);
    expect(await to()).toBe(6);
    await at.ack('s/a', 9);
    expect(await to()).toBe(9);
  });

  test('settleable: whose departure has no letter yet holds back all that it was owed, acknowledged or not', async () => {
    await at.sent(0, 9);
    await at.join('s/a', { rewind: 9 });
    await at.join('s/b', { rewind: 6 });
    await at.ack('s/a', 9);
    await at.ack('s/b', 8);
    const departure = await at.live.depart(CHANNEL, 's/b', null, 'unsubscribed');
    expect(departure).toMatchObject({ joined: 3, from: 8, to: 9 });
    expect((await at.live.settleable(CHANNEL, 100)).to).toBe(3);
    await at.live.finishDeparture(departure as Departure);
    expect((await at.live.settleable(CHANNEL, 100)).to).toBe(9);
  });

  test('settleable: who joined in between counts from there on', async () => {
    await at.sent(0, 9);
    const restored: [string, number][] = [
      ['s/a', 0],
      ['s/b', 3],
      ['s/c', 3],
      ['s/d', 6],
      ['s/e', 9],
    ];
    for (const [client, joined] of restored) await at.join(client, { restore: { cursor: 9, joined } });
    expect(await at.live.settleable(CHANNEL, 100)).toEqual({
      from: 0,
      to: 9,
      head: 9,
      owedBefore: 1,
      joins: [3, 3, 6],
    });
    await at.live.markSettled(CHANNEL, 4);
    expect(await at.live.settleable(CHANNEL, 100)).toEqual({ from: 4, to: 9, head: 9, owedBefore: 3, joins: [6] });
    await at.live.markSettled(CHANNEL, 2);
    expect((await at.live.settleable(CHANNEL, 100)).from).toBe(4);
  });
}
