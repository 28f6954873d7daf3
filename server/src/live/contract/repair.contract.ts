import { expect, test } from 'vitest';
import { SHARDS } from '../../delivery/shard.js';
import { CHANNEL, CHANNELS, type Fixture, SHARD } from './opened.contract.js';

export function describeRepair(at: Fixture): void {
  const generation = async () => (await at.live.generations())[SHARD] ?? { mark: null, whole: false };
  const markWhole = async () => at.live.markWhole(SHARD, (await generation()).mark);
  const restore = (client: string, cursor: number, joined?: number) =>
    at.live.restore(SHARD, {
      heads: [],
      positions: [{ channel: CHANNEL, client, cursor, ...(joined !== undefined && { joined }) }],
    });
  const restoreHead = (head: number) => at.live.restore(SHARD, { heads: [{ channel: CHANNEL, head }], positions: [] });
  const unsaved = async () => {
    const { channels } = await at.live.uncheckpointed(SHARD, { limit: 100 });
    return channels.map(({ channel }) => channel);
  };
  const save = async () => {
    const { channels } = await at.live.uncheckpointed(SHARD, { limit: 100 });
    await at.live.markCheckpointed(SHARD, channels);
  };
  const pendingOf = async () => (await at.live.channelFigures(SHARD, [CHANNEL]))[0]?.pending;

  test('generations: no shard is whole until it is marked so, and then only that one', async () => {
    const all = await at.live.generations();
    expect(all).toHaveLength(SHARDS);
    expect(all.filter(({ whole }) => whole)).toEqual([]);
    expect(await markWhole()).toBe(true);
    const marked = await at.live.generations();
    expect(marked.map(({ whole }) => whole)).toEqual(all.map((_, shard) => shard === SHARD));
    expect(await at.live.generations()).toEqual(marked);
    const wholeMarks = await Promise.all(marked.map((_, shard) => at.live.wholeMark(shard)));
    expect(wholeMarks).toEqual(marked.map(({ mark, whole }) => (whole ? mark : null)));
  });

  test('markWhole: of two that repair at once the second finds that the first did it', async () => {
    const { mark } = await generation();
    expect(await at.live.markWhole(SHARD, mark)).toBe(true);
    const done = await generation();
    expect(await at.live.markWhole(SHARD, mark)).toBe(false);
    expect(await generation()).toEqual(done);
    expect(await at.live.markWhole(SHARD, null)).toBe(false);
  });

  test('RP1 hazard 26, generations: emptied, or started again, nothing is whole, and the next mark is another one', async () => {
    await markWhole();
    const first = await generation();
    await at.restart();
    const restarted = await generation();
    expect(restarted.whole).toBe(false);
    expect(await at.live.markWhole(SHARD, restarted.mark)).toBe(true);
    const second = await generation();
    expect(second.whole).toBe(true);
    await at.flush();
    expect((await generation()).whole).toBe(false);
    expect(await markWhole()).toBe(true);
    const third = await generation();
    expect(new Set([first.mark, second.mark, third.mark]).size).toBe(3);
  });

  test('RP1 restore: under a mark nothing is put back once the shard is marked whole, or emptied', async () => {
    await restoreHead(5);
    const given = { heads: [], positions: [{ channel: CHANNEL, client: 'a', cursor: 2, joined: 0 }] };
    const { mark } = await generation();
    await at.live.restore(SHARD, given, mark);
    expect(await at.live.client(CHANNEL, 'a')).toMatchObject({ cursor: 2, joined: 0 });
    const late = { heads: [], positions: [{ channel: CHANNEL, client: 'b', cursor: 2, joined: 0 }] };
    expect(await at.live.markWhole(SHARD, mark)).toBe(true);
    await at.live.restore(SHARD, late, mark);
    expect(await at.live.client(CHANNEL, 'b')).toBeNull();
    await at.flush();
    await at.live.restore(SHARD, late, (await generation()).mark);
    await at.live.restore(SHARD, given, mark);
    expect(await at.live.client(CHANNEL, 'b')).toMatchObject({ cursor: 0 });
    expect(await at.live.client(CHANNEL, 'a')).toBeNull();
  });

  test('markWhole: a repair during which everything was lost once more does not pass for a whole one', async () => {
    const empty = await generation();
    await restoreHead(4);
    await at.flush();
    expect(await at.live.markWhole(SHARD, empty.mark)).toBe(false);
    const again = await generation();
    await at.restart();
    await at.live.markWhole(SHARD, again.mark);
    expect((await generation()).whole).toBe(false);
    expect(await markWhole()).toBe(true);
    expect((await generation()).whole).toBe(true);
  });

  test('hazard 25, join: an unknown client is told whether its position may have been lost', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 3 }]);
    const ask = async () =>
      (await at.live.join(SHARD, [{ channel: CHANNEL, client: 's/a', node: 'n1', connection: 'c' }]))[0];
    expect(await ask()).toEqual({ kind: 'unknown_client', head: 3, whole: false });
    await markWhole();
    expect(await ask()).toEqual({ kind: 'unknown_client', head: 3, whole: true });
    await at.restart();
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 3 }]);
    expect(await ask()).toEqual({ kind: 'unknown_client', head: 3, whole: false });
  });

  test('restore: heads rise and never fall, and what may be unsettled is so again', async () => {
    await restoreHead(7);
    await restoreHead(5);
    expect(await at.live.heads(SHARD, [CHANNEL])).toEqual(new Map([[CHANNEL, 7]]));
    expect(await at.live.unsettled(SHARD, 10)).toEqual([CHANNEL]);
    await at.live.markSettled(CHANNEL, 7);
    await restoreHead(7);
    expect(await at.live.unsettled(SHARD, 10)).toEqual([]);
    await restoreHead(8);
    expect(await at.live.unsettled(SHARD, 10)).toEqual([CHANNEL]);
  });

  test('RP1 restore: a position that is not here is added as away, where it was, and comes back there', async () => {
    await restoreHead(9);
    await restore('s/a', 5, 2);
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({ state: 'away', cursor: 5, joined: 2, rounds: [] });
    expect(await at.live.counts(CHANNEL, 9)).toEqual({ owed: 1, pending: 0, away: 1 });
    expect(await at.live.subscribed(SHARD, { limit: 10 })).toEqual([CHANNEL]);
    expect(await at.live.nextDue(SHARD)).toBeNull();
    expect(await at.join('s/a')).toEqual({ kind: 'joined', head: 9, cursor: 5, joined: 2 });
    expect(await pendingOf()).toBe(4);
  });

  test('restore: without `joined` nothing is added; past the head nothing goes', async () => {
    await restoreHead(9);
    await restore('s/a', 5);
    expect(await at.live.client(CHANNEL, 's/a')).toBeNull();
    await restore('s/a', 50, 3);
    expect(await at.cursor('s/a')).toBe(9);
  });

  test('RP2 hazard 25, restore: a position that is here rises and never falls, connected or away, and keeps where it joined', async () => {
    await restoreHead(9);
    await at.join('s/a', { rewind: 9 });
    await at.join('s/b', { rewind: 9 });
    await at.leave('s/b');
    for (const client of ['s/a', 's/b']) {
      await restore(client, 6, 4);
      await restore(client, 3, 8);
      expect(await at.live.client(CHANNEL, client)).toMatchObject({ cursor: 6, joined: 0 });
      await restore(client, 70);
      expect(await at.cursor(client)).toBe(9);
    }
    expect(await pendingOf()).toBe(0);
    expect((await at.live.client(CHANNEL, 's/a'))?.connection).toBe('s/a-1');
  });

  test('restore: settles rounds as an ack does, and folds in what was acknowledged out of order', async () => {
    await restoreHead(9);
    await at.join('s/a', { rewind: 9 });
    await at.live.takeRounds(CHANNEL, 4, [{ client: 's/a', connection: 's/a-1' }]);
    await at.live.advanceSeqs(SHARD, { channel: CHANNEL, client: 's/a', seqs: [6, 8] });
    await restore('s/a', 5);
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({ cursor: 6, rounds: [] });
    expect(await at.ack('s/a', 7)).toEqual({ kind: 'advanced', cursor: 8, moved: true });
    expect(await pendingOf()).toBe(1);
  });

  test('RP1 restore: who departs is left alone', async () => {
    await restoreHead(9);
    await at.join('s/a', { rewind: 4 });
    await at.live.depart(CHANNEL, 's/a', null, 'unsubscribed');
    await restore('s/a', 5, 5);
    expect(await at.live.client(CHANNEL, 's/a')).toBeNull();
    expect((await at.live.departures(SHARD, 0, 10)).map(({ client }) => client)).toEqual(['s/a']);
  });

  test('restore: hundreds at once, in several channels', async () => {
    const positions = CHANNELS.flatMap((channel) =>
      Array.from({ length: 150 }, (_, i) => ({ channel, client: `s/${i}`, cursor: i, joined: 0 })),
    );
    await at.live.restore(SHARD, { heads: CHANNELS.map((channel) => ({ channel, head: 100 })), positions });
    const figures = await at.live.channelFigures(SHARD, CHANNELS);
    expect(figures).toMatchObject(CHANNELS.map((channel) => ({ channel, head: 100, connected: 0, away: 150 })));
    expect(await at.cursor('s/149')).toBe(100);
  });

  test('CP2 uncheckpointed: a channel is named again after each change of a position, and not without one', async () => {
    await restoreHead(9);
    expect(await unsaved()).toEqual([]);
    const changes: [string, () => Promise<unknown>][] = [
      ['a client comes', () => at.join('s/a', { rewind: 9 })],
      ['it acknowledges', () => at.ack('s/a', 2)],
      ['by seqs', () => at.live.advanceSeqs(SHARD, { channel: CHANNEL, client: 's/a', seqs: [3] })],
      ['it is restored further on', () => restore('s/a', 5)],
      ['one comes as another goes', () => swap()],
      ['retention takes some', () => at.live.forfeit(CHANNEL, 's/b', { cursor: 5, upTo: 7 })],
    ];
    const swap = async () => {
      await at.live.depart(CHANNEL, 's/a', { cursor: 5 }, 'unsubscribed');
      await at.join('s/b', { restore: { cursor: 5, joined: 0 } });
    };
    changes.push(['it acknowledges while it is away', () => at.leave('s/b').then(() => at.ack('s/b', 8))]);
    for (const [what, change] of changes) {
      await change();
      expect(await unsaved(), what).toEqual([CHANNEL]);
      expect(await unsaved(), what).toEqual([CHANNEL]);
      await save();
      expect(await unsaved(), what).toEqual([]);
    }
    await at.sent(9, 12);
    await at.join('s/b');
    await at.ack('s/b', 3);
    expect(await unsaved()).toEqual([]);
  });

  test('uncheckpointed: what changes after the mark was read is not covered by it', async () => {
    await restoreHead(9);
    await at.join('s/a', { rewind: 9 });
    const { channels } = await at.live.uncheckpointed(SHARD, { limit: 10 });
    await at.ack('s/a', 1);
    await at.live.markCheckpointed(SHARD, channels);
    expect(await unsaved()).toEqual([CHANNEL]);
  });

  test('uncheckpointed: a channel that everybody left is not named, and an old mark does not hold for its next clients', async () => {
    await restoreHead(9);
    await at.join('s/a', { rewind: 9 });
    const { channels } = await at.live.uncheckpointed(SHARD, { limit: 10 });
    await at.live.depart(CHANNEL, 's/a', null, 'unsubscribed');
    expect(await unsaved()).toEqual([]);
    await at.live.markCheckpointed(SHARD, channels);
    await at.advance(2);
    await at.join('s/b', { rewind: 9 });
    await at.live.markCheckpointed(SHARD, channels);
    expect(await unsaved()).toEqual([CHANNEL]);
  });

  test('uncheckpointed: by name, in pages of what is looked at', async () => {
    const sorted = [...CHANNELS].sort();
    for (const channel of CHANNELS) await at.join('s/a', { channel });
    const page = async (after?: string) => {
      const { channels, next } = await at.live.uncheckpointed(SHARD, { limit: 2, ...(after && { after }) });
      return [channels.map(({ channel }) => channel), next];
    };
    expect(await page()).toEqual([sorted.slice(0, 2), sorted[1]]);
    expect(await page(sorted[1])).toEqual([sorted.slice(2), null]);
    await save();
    expect(await page()).toEqual([[], sorted[1]]);
    expect(await page(sorted[1])).toEqual([[], null]);
  });

  test('positions: connected and away, in pages that acks do not shift', async () => {
    await restoreHead(9);
    await at.join('s/a', { restore: { cursor: 4, joined: 2 } });
    await at.join('s/b', { restore: { cursor: 6, joined: 1 } });
    await at.join('s/c', { restore: { cursor: 5, joined: 3 } });
    await at.leave('s/b');
    const first = await at.live.positions(CHANNEL, { offset: 0, limit: 2 });
    expect(first).toEqual({
      positions: [
        { client: 's/b', cursor: 6, joined: 1 },
        { client: 's/a', cursor: 4, joined: 2 },
      ],
      more: true,
    });
    await at.ack('s/a', 9);
    expect(await at.live.positions(CHANNEL, { offset: 2, limit: 2 })).toEqual({
      positions: [{ client: 's/c', cursor: 5, joined: 3 }],
      more: false,
    });
    expect(await at.live.positions('nothing', { offset: 0, limit: 2 })).toEqual({ positions: [], more: false });
  });
}
