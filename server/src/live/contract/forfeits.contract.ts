import { expect, test } from 'vitest';
import type { Departure } from '../live-state.js';
import { CHANNEL, CHANNELS, type Fixture, POLICY, SHARD } from './opened.contract.js';

export function describeForfeits(at: Fixture): void {
  const pendingOf = async (client: string, rewind: number, more = {}) => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 9 }]);
    await at.join(client, { rewind, ...more });
  };
  const markers = async () =>
    (await at.live.departures(SHARD, 0, 10)).map(({ client, from, to }) => [client, from, to]);
  const figures = async () => (await at.live.channelFigures(SHARD, [CHANNEL]))[0];

  test('RT1 forfeit: leaves a marker of what is lost, and the client goes on behind it, connected or away', async () => {
    for (const client of ['s/a', 's/b']) await pendingOf(client, 6, { label: 'desk' });
    await at.live.takeRounds(CHANNEL, 4, [{ client: 's/a', connection: 's/a-1' }]);
    await at.leave('s/b');
    const departure = await at.live.forfeit(CHANNEL, 's/a', { cursor: 3, upTo: 5 });
    expect(departure).toEqual({
      channel: CHANNEL,
      client: 's/a',
      label: 'desk',
      joined: 3,
      from: 3,
      to: 5,
      reason: 'retention',
      attempts: 1,
      at: expect.any(Number),
      node: 'n1',
      connection: 's/a-1',
    });
    expect(await at.live.forfeit(CHANNEL, 's/b', { cursor: 3, upTo: 5 })).toMatchObject({ client: 's/b', to: 5 });
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({
      state: 'connected',
      cursor: 5,
      joined: 5,
      rounds: [],
    });
    expect(await at.live.client(CHANNEL, 's/b')).toMatchObject({ state: 'away', cursor: 5, joined: 5 });
    expect(await at.live.counts(CHANNEL, 5)).toEqual({ owed: 0, pending: 0, away: 0 });
    expect(await at.live.counts(CHANNEL, 6)).toEqual({ owed: 2, pending: 1, away: 1 });
    expect(await figures()).toMatchObject({ connected: 1, away: 1, slowest: 5, pending: 4 });
    expect(await markers()).toEqual([
      ['s/a', 3, 5],
      ['s/b', 3, 5],
    ]);
  });

  test('forfeit: an ack that came in between wins, and of what is acknowledged nothing is lost', async () => {
    await pendingOf('s/a', 6);
    await at.ack('s/a', 4);
    expect(await at.live.forfeit(CHANNEL, 's/a', { cursor: 3, upTo: 5 })).toBe('changed');
    expect(await at.live.forfeit(CHANNEL, 's/a', { cursor: 4, upTo: 4 })).toBe('changed');
    expect(await at.live.forfeit(CHANNEL, 's/x', { cursor: 4, upTo: 5 })).toBe('unknown_client');
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({ cursor: 4, joined: 3 });
    expect(await markers()).toEqual([]);
  });

  test('forfeit: never past the head, and over what was acknowledged beyond the loss', async () => {
    await pendingOf('s/a', 6);
    await at.live.advanceSeqs(SHARD, { channel: CHANNEL, client: 's/a', seqs: [6, 9] });
    expect(await at.live.forfeit(CHANNEL, 's/a', { cursor: 3, upTo: 5 })).toMatchObject({ from: 3, to: 5 });
    expect(await at.cursor('s/a')).toBe(6);
    await pendingOf('s/b', 6);
    expect(await at.live.forfeit(CHANNEL, 's/b', { cursor: 3, upTo: 50 })).toMatchObject({ from: 3, to: 9 });
    expect(await at.cursor('s/b')).toBe(9);
  });

  test('forfeit: who came back from a drop stays owed only what follows its letter', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 9 }]);
    await at.join('s/a', { restore: { cursor: 2, joined: 7 } });
    expect(await at.live.forfeit(CHANNEL, 's/a', { cursor: 2, upTo: 4 })).toMatchObject({ joined: 7, from: 2, to: 4 });
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({ cursor: 4, joined: 7 });
  });

  test('while a marker of what it lost stands, a client joins and acknowledges, but neither departs nor forfeits again', async () => {
    await pendingOf('s/a', 6);
    const first = (await at.live.forfeit(CHANNEL, 's/a', { cursor: 3, upTo: 5 })) as Departure;
    expect(await at.live.depart(CHANNEL, 's/a', { cursor: 5, rounds: 0 }, 'never_acknowledged')).toBe('changed');
    expect(await at.live.depart(CHANNEL, 's/a', null, 'unsubscribed')).toBe('changed');
    expect(await at.live.forfeit(CHANNEL, 's/a', { cursor: 5, upTo: 7 })).toBe('changed');
    expect(await at.join('s/a', { connection: 'next' })).toMatchObject({ kind: 'joined', cursor: 5, joined: 5 });
    await at.live.restore(SHARD, { heads: [], positions: [{ channel: CHANNEL, client: 's/a', cursor: 6, joined: 0 }] });
    expect(await at.cursor('s/a')).toBe(6);
    expect(await at.ack('s/a', 9)).toEqual({ kind: 'advanced', cursor: 9, moved: true });
    expect((await at.live.settleable(CHANNEL, 100)).to).toBe(3);
    await at.live.finishDeparture(first);
    expect((await at.live.settleable(CHANNEL, 100)).to).toBe(9);
    expect(await at.live.depart(CHANNEL, 's/a', null, 'unsubscribed')).toMatchObject({ from: 9, to: 9 });
  });

  test('below: clients whose cursor is below a seq, connected or away, lowest first', async () => {
    for (const [client, rewind] of [
      ['s/a', 2],
      ['s/b', 6],
      ['s/c', 4],
      ['s/d', 0],
    ] as const) {
      await pendingOf(client, rewind);
    }
    await at.leave('s/c');
    const below = async (seq: number, limit = 10) =>
      (await at.live.below(CHANNEL, seq, limit)).map(({ client, cursor }) => `${client} ${cursor}`);
    expect(await below(8)).toEqual(['s/b 3', 's/c 5', 's/a 7']);
    expect(await below(5)).toEqual(['s/b 3']);
    expect(await below(8, 2)).toEqual(['s/b 3', 's/c 5']);
    expect(await below(3)).toEqual([]);
  });

  test('EX1 expired: who has been away for so long, and nobody else', async () => {
    await at.live.beat(SHARD);
    for (const client of ['s/a', 's/b', 's/c']) await pendingOf(client, 4);
    await at.leave('s/a');
    await at.advance(120);
    await at.leave('s/b');
    await at.live.beat(SHARD);
    const { clients, next } = await at.live.expired(SHARD, { ttlMs: 110, limit: 10 });
    expect(clients).toEqual([{ channel: CHANNEL, client: 's/a', since: expect.any(Number) }]);
    expect(clients[0]?.since).toBe((await at.live.client(CHANNEL, 's/a'))?.since);
    expect(next).toBeNull();
    await at.join('s/a', { connection: 'back' });
    expect((await at.live.expired(SHARD, { ttlMs: 0, limit: 10 })).clients).toMatchObject([{ client: 's/b' }]);
  });

  test('EX1 expired: time counts only while the service is up', async () => {
    const expired = async (ttlMs: number) => {
      const { clients } = await at.live.expired(SHARD, { ttlMs, limit: 10 });
      return clients.map(({ client }) => client);
    };
    await pendingOf('s/a', 4);
    await at.leave('s/a');
    await at.advance(20);
    expect(await expired(10)).toEqual([]);
    await at.live.beat(SHARD);
    expect(await expired(10)).toEqual([]);
    await at.advance(20);
    expect(await expired(10)).toEqual(['s/a']);
    // Nobody serves it for a while: neither before the next beat nor at once after it.
    await at.advance((POLICY.intervalMs * 7) / 6 + 20);
    expect(await expired(300)).toEqual([]);
    await at.live.beat(SHARD);
    expect(await expired(300)).toEqual([]);
    await at.advance(200);
    await at.live.beat(SHARD);
    await at.advance(120);
    expect(await expired(300)).toEqual(['s/a']);
  });

  test('expired: by channel and in pages, longest away first, and no page is looked at twice', async () => {
    const sorted = [...CHANNELS].sort();
    await at.live.beat(SHARD);
    for (const channel of CHANNELS) {
      for (const client of ['s/a', 's/b']) {
        await at.join(client, { channel });
        await at.live.leave(SHARD, [{ channel, client, connection: `${client}-1` }]);
        await at.advance(2);
      }
    }
    const page = async (limit: number, after?: string) => {
      const { clients, next } = await at.live.expired(SHARD, { ttlMs: 0, limit, ...(after && { after }) });
      return [clients.map(({ channel, client }) => `${channel} ${client}`), next];
    };
    const names = sorted.flatMap((channel) => [`${channel} s/a`, `${channel} s/b`]);
    expect(await page(10)).toEqual([names, null]);
    expect(await page(3)).toEqual([names.slice(0, 3), sorted[1]]);
    expect(await page(3, sorted[1])).toEqual([names.slice(4), null]);
  });

  test('EX1 depart: an away client only as it was seen, and not when it came back meanwhile', async () => {
    await pendingOf('s/a', 4);
    await at.leave('s/a');
    const awaySince = (await at.live.client(CHANNEL, 's/a'))?.since ?? 0;
    const expire = (since: number) => at.live.depart(CHANNEL, 's/a', { awaySince: since }, 'expired');
    expect(await expire(awaySince - 1)).toBe('changed');
    await at.join('s/a', { connection: 'back' });
    expect(await expire(awaySince)).toBe('changed');
    await at.advance(3);
    await at.leave('s/a', 'back');
    expect(await expire(awaySince)).toBe('changed');
    const again = (await at.live.client(CHANNEL, 's/a'))?.since ?? 0;
    const departure = await expire(again);
    expect(departure).toMatchObject({ from: 5, to: 9, reason: 'expired' });
    expect(departure).not.toHaveProperty('connection');
    expect(await at.live.client(CHANNEL, 's/a')).toBeNull();
  });

  test('departures: of the same client in two channels are two', async () => {
    await pendingOf('s/a', 4);
    await at.live.raiseHeads(SHARD, [{ channel: CHANNELS[1], head: 9 }]);
    await at.join('s/a', { channel: CHANNELS[1], rewind: 4 });
    await at.live.forfeit(CHANNEL, 's/a', { cursor: 5, upTo: 6 });
    expect(await at.live.forfeit(CHANNELS[1], 's/a', { cursor: 5, upTo: 7 })).toMatchObject({ to: 7 });
    expect(await markers()).toHaveLength(2);
  });
}
