import { expect, test } from 'vitest';
import { CHANNEL, type Fixture, POLICY, SHARD } from './opened.contract.js';

export function describeAdmin(at: Fixture): void {
  test('subscribed: channels with clients, connected or away, by name and in pages; not those that everybody left', async () => {
    expect(await at.live.subscribed(SHARD, { limit: 10 })).toEqual([]);
    await at.join('s/a', { rewind: 0, storeHead: 0 });
    await at.join('s/b', { rewind: 0, storeHead: 0 });
    expect(await at.live.subscribed(SHARD, { limit: 10 })).toEqual([CHANNEL]);
    expect(await at.live.subscribed(SHARD, { limit: 10, after: CHANNEL })).toEqual([]);
    await at.join('s/c');
    await at.leave('s/c');
    await at.live.depart(CHANNEL, 's/a', null, 'unsubscribed');
    expect(await at.live.subscribed(SHARD, { limit: 10 })).toEqual([CHANNEL]);
    await at.live.depart(CHANNEL, 's/c', null, 'unsubscribed');
    await at.leave('s/b');
    expect(await at.live.subscribed(SHARD, { limit: 10 })).toEqual([CHANNEL]);
    await at.live.depart(CHANNEL, 's/b', null, 'unsubscribed');
    expect(await at.live.subscribed(SHARD, { limit: 10 })).toEqual([]);
  });

  test('clients: connected first, then away, lowest cursor first in each, in pages that count over both', async () => {
    await at.sent(0, 9);
    for (const [client, rewind] of [
      ['s/a', 1],
      ['s/b', 3],
      ['s/c', 2],
      ['s/d', 8],
      ['s/e', 9],
    ] as const) {
      await at.join(client, { rewind });
    }
    await at.leave('s/d');
    await at.leave('s/e');
    const page = async (query: { state?: 'connected' | 'away'; offset: number; limit: number }) => {
      const { clients, total } = await at.live.clients(CHANNEL, query);
      return [clients.map(({ client }) => client).join(' '), total];
    };
    expect(await page({ offset: 0, limit: 10 })).toEqual(['s/b s/c s/a s/e s/d', 5]);
    expect(await page({ offset: 0, limit: 2 })).toEqual(['s/b s/c', 5]);
    expect(await page({ offset: 2, limit: 2 })).toEqual(['s/a s/e', 5]);
    expect(await page({ offset: 4, limit: 2 })).toEqual(['s/d', 5]);
    expect(await page({ offset: 5, limit: 2 })).toEqual(['', 5]);
    expect(await page({ state: 'away', offset: 1, limit: 5 })).toEqual(['s/d', 2]);
    expect(await page({ state: 'connected', offset: 1, limit: 5 })).toEqual(['s/c s/a', 3]);
  });

  test('clients: each row says where the client is, since when, and its rounds', async () => {
    await at.sent(0, 9);
    await at.join('s/a', { rewind: 4, label: 'desk', agent: 'curl/8' });
    await at.live.takeRounds(CHANNEL, 7, [{ client: 's/a', connection: 's/a-1' }]);
    const { now, head, clients } = await at.live.clients(CHANNEL, { offset: 0, limit: 10 });
    expect(head).toBe(9);
    expect(clients).toEqual([
      {
        client: 's/a',
        label: 'desk',
        agent: 'curl/8',
        state: 'connected',
        node: 'n1',
        connection: 's/a-1',
        since: expect.any(Number),
        cursor: 5,
        joined: 5,
        rounds: [{ at: expect.any(Number), upTo: 7 }],
      },
    ]);
    expect(await at.live.client(CHANNEL, 's/a')).toEqual(clients[0]);
    await at.advance(30);
    await at.leave('s/a');
    const away = await at.live.client(CHANNEL, 's/a');
    expect(away).toMatchObject({ state: 'away', cursor: 5, label: 'desk' });
    expect(away).not.toHaveProperty('connection');
    expect(away?.since).toBeGreaterThan(clients[0]?.since ?? now);
    expect(await at.live.client(CHANNEL, 's/x')).toBeNull();
  });

  test('states: of many clients, in the order asked for, without those that are not here', async () => {
    await at.sent(0, 9);
    await at.join('s/a', { rewind: 4, label: 'desk', agent: 'curl/8' });
    await at.join('s/b');
    await at.leave('s/b');
    const [b, a] = [await at.live.client(CHANNEL, 's/b'), await at.live.client(CHANNEL, 's/a')];
    expect(await at.live.states(CHANNEL, ['s/b', 's/x', 's/a'])).toEqual([b, a]);
    expect(await at.live.states(CHANNEL, [])).toEqual([]);
    expect(await at.live.states(CHANNEL, ['s/x'])).toEqual([]);
  });

  test('roster: everybody in the order of joining, in pages, with what lists are sorted by', async () => {
    expect(await at.live.roster(CHANNEL, { offset: 0, limit: 5 })).toEqual({ members: [], more: false });
    await at.sent(0, 3);
    await at.join('s/b', { label: 'desk', agent: 'curl/8' });
    await at.sent(3, 9);
    await at.join('s/a');
    await at.join('s/c', { restore: { cursor: 2, joined: 1 }, node: 'n2' });
    await at.leave('s/a');
    await at.ack('s/c', 8);
    const since = expect.any(Number);
    const first = await at.live.roster(CHANNEL, { offset: 0, limit: 2, cursors: true, labels: true });
    const last = await at.live.roster(CHANNEL, { offset: 2, limit: 2, cursors: true });
    const plain = await at.live.roster(CHANNEL, { offset: 1, limit: 1 });
    expect(first).toEqual({
      members: [
        { client: 's/c', state: 'connected', node: 'n2', since, cursor: 8 },
        { client: 's/b', label: 'desk', state: 'connected', node: 'n1', since, cursor: 3 },
      ],
      more: true,
    });
    expect(last).toEqual({ members: [{ client: 's/a', state: 'away', since, cursor: 9 }], more: false });
    expect(plain).toEqual({ members: [{ client: 's/b', state: 'connected', node: 'n1', since }], more: true });
    const connected = await at.live.client(CHANNEL, 's/b');
    expect(plain.members[0]?.since).toBe(connected?.since);
    const whole = await at.live.client(CHANNEL, 's/a');
    expect(last.members[0]?.since).toBe(whole?.since);
  });

  test('roster: gives 250 at most', async () => {
    for (let n = 0; n < 260; n += 1) await at.join(`s/c${n}`);
    const page = await at.live.roster(CHANNEL, { offset: 0, limit: 1_000 });
    const rest = await at.live.roster(CHANNEL, { offset: 250, limit: 1_000 });
    expect([page.members.length, page.more, rest.members.length, rest.more]).toEqual([250, true, 10, false]);
  });

  test('countsAt: the counts of many seqs, in order', async () => {
    await at.sent(0, 9);
    await at.join('s/a', { rewind: 9 });
    await at.join('s/b', { rewind: 5 });
    await at.ack('s/a', 6);
    await at.leave('s/b');
    const seqs = [9, 7, 6, 5, 4, 1];
    const single = await Promise.all(seqs.map((seq) => at.live.counts(CHANNEL, seq)));
    expect(await at.live.countsAt(CHANNEL, seqs)).toEqual(single);
    expect(single[0]).toEqual({ owed: 2, pending: 1, away: 1 });
    expect(await at.live.countsAt(CHANNEL, [])).toEqual([]);
  });

  test('channelFigures: follow joins, acks, leaves and departures; an unknown channel has zeros', async () => {
    const [figures] = await at.live.channelFigures(SHARD, ['nothing']);
    expect(figures).toEqual({ channel: 'nothing', head: 0, connected: 0, away: 0, slowest: null, pending: 0 });
    const of = async () => (await at.live.channelFigures(SHARD, [CHANNEL]))[0];
    await at.sent(0, 9);
    await at.join('s/a', { rewind: 4 });
    await at.join('s/b', { rewind: 3 });
    await at.join('s/b', { connection: 'again' });
    expect(await of()).toEqual({ channel: CHANNEL, head: 9, connected: 2, away: 0, slowest: 5, pending: 7 });
    await at.ack('s/a', 7);
    await at.sent(9, 10);
    expect(await of()).toEqual({ channel: CHANNEL, head: 10, connected: 2, away: 0, slowest: 6, pending: 7 });
    await at.leave('s/a');
    expect(await of()).toEqual({ channel: CHANNEL, head: 10, connected: 1, away: 1, slowest: 6, pending: 4 });
    await at.ack('s/a', 8);
    await at.join('s/a', { connection: 'back' });
    await at.live.depart(CHANNEL, 's/b', null, 'unsubscribed');
    expect(await of()).toEqual({ channel: CHANNEL, head: 10, connected: 1, away: 0, slowest: 8, pending: 2 });
  });

  test('rates: messages a second over the last minute, each counted once', async () => {
    expect(await at.live.rates(SHARD, [CHANNEL])).toEqual(new Map([[CHANNEL, 0]]));
    await at.sent(0, 30);
    await at.sent(0, 30);
    await at.sent(20, 60);
    const rates = await at.live.rates(SHARD, [CHANNEL, 'nothing']);
    expect(rates.get(CHANNEL)).toBeCloseTo(1, 6);
    expect(rates.get('nothing')).toBe(0);
  });

  test('sentAt: when what was sent first, at most about 60 steps of it', async () => {
    await at.sent(0, 3);
    const [entry] = await at.live.sentAt(CHANNEL);
    expect(entry).toEqual({ from: 0, at: expect.any(Number) });
    for (let seq = 3; seq < 80; seq += 1) {
      await at.sent(seq, seq + 1);
      await at.advance(POLICY.intervalMs / 60);
    }
    const entries = await at.live.sentAt(CHANNEL);
    expect(entries.length).toBeLessThanOrEqual(62);
    expect(entries).toEqual([...entries].sort((a, b) => a.from - b.from));
    expect(await at.live.sentAt('nothing')).toEqual([]);
  });
}
