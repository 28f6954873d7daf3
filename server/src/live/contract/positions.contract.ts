import { expect, test } from 'vitest';
import { CHANNEL, CHANNELS, type Fixture, SHARD } from './opened.contract.js';

export function describePositions(at: Fixture): void {
  test('heads: hazard 4, only known ones are answered, and they only rise', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 5 }]);
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 3 }]);
    expect(await at.live.heads(SHARD, [CHANNEL, 'other'])).toEqual(new Map([[CHANNEL, 5]]));
    await at.sent(5, 7);
    await at.sent(3, 6);
    expect(await at.live.heads(SHARD, [CHANNEL])).toEqual(new Map([[CHANNEL, 7]]));
    expect(await at.live.heads(SHARD, [])).toEqual(new Map());
  });

  test('knownHeads: all of the shard, in pages that end, and no channel without a log', async () => {
    expect(await at.live.knownHeads(SHARD, { limit: 10 })).toEqual({ heads: [], next: null });
    await at.join('s/a', { channel: CHANNELS[1] });
    const raised = Array.from({ length: 700 }, (_, number) => ({ channel: `c${number}`, head: number + 1 }));
    await at.live.raiseHeads(SHARD, raised);
    const found = new Map<string, number>();
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await at.live.knownHeads(SHARD, { ...(cursor !== undefined && { cursor }), limit: 100 });
      for (const { channel, head } of page.heads) found.set(channel, head);
      cursor = page.next;
    }
    expect(found).toEqual(new Map(raised.map(({ channel, head }) => [channel, head])));
    expect(found.size).toBe(700);
  });

  test('join: without a known head it asks for the store’s, and head 0 leaves no trace', async () => {
    const { storeHead: _, ...bare } = { channel: CHANNEL, client: 's/a', node: 'n1', connection: 'c1', storeHead: 0 };
    expect(await at.live.join(SHARD, [{ ...bare, restore: { cursor: 0, joined: 0 } }])).toEqual([
      { kind: 'head_unknown' },
    ]);
    expect(await at.join('s/a')).toEqual({ kind: 'joined', head: 0, cursor: 0, joined: 0 });
    expect(await at.live.heads(SHARD, [CHANNEL])).toEqual(new Map());
  });

  test('join: a store head raises the head here, a lower one does not lower it', async () => {
    expect(await at.join('s/a', { storeHead: 9 })).toMatchObject({ head: 9, cursor: 9 });
    expect(await at.join('s/b', { storeHead: 4 })).toMatchObject({ head: 9, cursor: 9 });
  });

  test('join: without restore a client that is not here is unknown', async () => {
    await at.sent(0, 3);
    const base = { channel: CHANNEL, client: 's/a', node: 'n1', connection: 'c1' };
    expect(await at.live.join(SHARD, [base])).toEqual([{ kind: 'unknown_client', head: 3, whole: false }]);
    expect(await at.live.client(CHANNEL, 's/a')).toBeNull();
  });

  test('join: hazard 25, a position that is known here wins over a restored one, and a restored one never passes the head', async () => {
    await at.sent(0, 10);
    expect(await at.join('s/a', { restore: { cursor: 4, joined: 2 } })).toMatchObject({ cursor: 4, joined: 2 });
    expect((await at.live.client(CHANNEL, 's/a'))?.joined).toBe(2);
    await at.ack('s/a', 7);
    expect(await at.join('s/a', { restore: { cursor: 1, joined: 1 } })).toMatchObject({ cursor: 7 });
    expect(await at.join('s/b', { restore: { cursor: 50, joined: 2 } })).toMatchObject({ cursor: 10 });
  });

  test('join: an away client is connected again where it was', async () => {
    await at.sent(0, 5);
    await at.join('s/a', { label: 'left', agent: 'curl' });
    await at.sent(5, 8);
    expect(await at.leave('s/a')).toBe('away');
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({
      state: 'away',
      cursor: 5,
      label: 'left',
      agent: 'curl',
    });
    expect(await at.join('s/a', { connection: 'next' })).toEqual({ kind: 'joined', head: 8, cursor: 5, joined: 5 });
    const state = await at.live.client(CHANNEL, 's/a');
    expect(state).toMatchObject({ state: 'connected', node: 'n1', connection: 'next', cursor: 5, joined: 5 });
    expect(state).not.toHaveProperty('label');
  });

  test('join: a newer connection takes over and names the older one; the same one replaces nothing', async () => {
    await at.join('s/a');
    const since = (await at.live.client(CHANNEL, 's/a'))?.since;
    await at.advance(20);
    expect(await at.join('s/a')).not.toHaveProperty('replaced');
    expect((await at.live.client(CHANNEL, 's/a'))?.since).toBe(since);
    const outcome = await at.join('s/a', { node: 'n2', connection: 'c2' });
    expect(outcome).toMatchObject({ replaced: { node: 'n1', connection: 's/a-1' } });
    expect((await at.live.client(CHANNEL, 's/a'))?.since).toBeGreaterThan(since ?? 0);
  });

  test('join: hazard 24, with `ifAway` a connected client is left alone and an away one is connected', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 9 }]);
    await at.join('s/a', { rewind: 4, node: 'n2', connection: 'newer' });
    expect(await at.join('s/a', { ifAway: true, connection: 'older' })).toEqual({ kind: 'not_away' });
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({ node: 'n2', connection: 'newer' });
    await at.leave('s/a', 'newer');
    expect(await at.join('s/a', { ifAway: true, connection: 'older' })).toEqual({
      kind: 'joined',
      head: 9,
      cursor: 5,
      joined: 5,
    });
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({ state: 'connected', connection: 'older' });
    const stranger = { channel: CHANNEL, client: 's/b', node: 'n1', connection: 'c', ifAway: true };
    expect(await at.live.join(SHARD, [stranger])).toEqual([{ kind: 'unknown_client', head: 9, whole: false }]);
  });

  test('join: several at once are answered in order', async () => {
    await at.sent(0, 2);
    const base = { channel: CHANNEL, node: 'n1', restore: { cursor: 2, joined: 2 } };
    const joins = Array.from({ length: 400 }, (_, i) => ({ ...base, client: `s/${i}`, connection: `c${i}` }));
    const outcomes = await at.live.join(SHARD, [
      { channel: CHANNEL, node: 'n1', client: 's/x', connection: 'x' },
      ...joins,
    ]);
    expect(outcomes).toHaveLength(401);
    expect(outcomes[0]).toEqual({ kind: 'unknown_client', head: 2, whole: false });
    expect(outcomes.slice(1).every((outcome) => outcome.kind === 'joined')).toBe(true);
    expect((await at.live.channelFigures(SHARD, [CHANNEL]))[0]).toMatchObject({ connected: 400, away: 0 });
  });

  test('leave: hazard 24, a late disconnect of an older connection changes nothing', async () => {
    await at.join('s/a');
    await at.join('s/a', { node: 'n2', connection: 'c2' });
    expect(await at.leave('s/a', 's/a-1')).toBe('not_current');
    expect(await at.leave('s/nobody')).toBe('not_current');
    expect((await at.live.client(CHANNEL, 's/a'))?.state).toBe('connected');
    expect(await at.leave('s/a', 'c2')).toBe('away');
    expect(await at.leave('s/a', 'c2')).toBe('not_current');
  });

  test('names and labels of any text stay as they are; half a surrogate pair harms nobody', async () => {
    const label = 'Zoë "7" \\ud83d \u0000 \u{1F600}';
    const joins = [
      {
        channel: CHANNEL,
        client: 'sub/ject/ü\u{1F600}',
        node: 'n1',
        connection: 'c1',
        label,
        storeHead: 0,
        restore: { cursor: 0, joined: 0 },
      },
      {
        channel: CHANNEL,
        client: 's/half\ud83d',
        node: 'n1',
        connection: 'c2',
        label: '\ud83d',
        restore: { cursor: 0, joined: 0 },
        storeHead: 0,
      },
    ];
    expect((await at.live.join(SHARD, joins)).map(({ kind }) => kind)).toEqual(['joined', 'joined']);
    expect((await at.live.client(CHANNEL, 'sub/ject/ü\u{1F600}'))?.label).toBe(label);
    expect((await at.live.depart(CHANNEL, 's/half\ud83d', null, 'unsubscribed')) as object).toMatchObject({ from: 0 });
    expect(await at.live.awayNode(SHARD, 'n1')).toBe(1);
  });
}

/** With at most three positions of a subject. */
export function describeBounds(at: Fixture): void {
  const kind = async (client: string, more = {}) => (await at.join(client, more)).kind;

  test('BD1 reading 10, join: a subject has at most so many positions in a shard; those that it has stay usable', async () => {
    for (const client of ['s/a', 's/b', 's/c']) expect(await kind(client)).toBe('joined');
    expect(await kind('s/d')).toBe('too_many');
    expect(await kind('s/d', { restore: { cursor: 0, joined: 0 } })).toBe('too_many');
    expect(await kind('s/a', { channel: CHANNELS[1] })).toBe('too_many');
    expect(await at.live.client(CHANNEL, 's/d')).toBeNull();
    await at.leave('s/a');
    expect(await kind('s/a')).toBe('joined');
    expect(await kind('s/a', { connection: 'next' })).toBe('joined');
    expect(await kind('s/x/d')).toBe('joined');
    expect(await kind('t/d')).toBe('joined');
  });

  test('BD1 join: a position that is given up makes room, in whatever channel of the shard', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 5 }]);
    for (const client of ['s/a', 's/b']) await kind(client, { rewind: 5 });
    await kind('s/c', { channel: CHANNELS[1] });
    await at.live.depart(CHANNEL, 's/a', null, 'unsubscribed');
    expect(await kind('s/d')).toBe('joined');
    expect(await kind('s/e')).toBe('too_many');
    expect(await at.live.forfeit(CHANNEL, 's/b', { cursor: 0, upTo: 3 })).toMatchObject({ to: 3 });
    expect(await kind('s/e')).toBe('too_many');
  });

  test('BD1 restore: what was known before is never refused, and counts', async () => {
    const positions = ['s/a', 's/b', 's/c', 's/d'].map((client) => ({
      channel: CHANNEL,
      client,
      cursor: 0,
      joined: 0,
    }));
    await at.live.restore(SHARD, { heads: [], positions: [...positions, ...positions] });
    expect((await at.live.clients(CHANNEL, { offset: 0, limit: 10 })).total).toBe(4);
    expect(await kind('s/e')).toBe('too_many');
    for (const client of ['s/a', 's/b']) await at.live.depart(CHANNEL, client, null, 'expired');
    expect(await kind('s/e')).toBe('joined');
    expect(await kind('s/f')).toBe('too_many');
  });
}
