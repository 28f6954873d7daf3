import { expect, test } from 'vitest';
import type { Ack } from '../live-state.js';
import { CHANNEL, type Fixture, POLICY, SHARD } from './opened.contract.js';

export function describeAcks(at: Fixture): void {
  const seqs = (client: string, list: readonly number[]) =>
    at.live.advanceSeqs(SHARD, { channel: CHANNEL, client, seqs: list });
  /** A client that owes (0, to]. */
  const owing = async (client: string, to: number) => {
    await at.join(client, { storeHead: 0 });
    await at.sent(0, to);
  };

  test('advance: raises, repeats without a move, never lowers', async () => {
    await owing('s/a', 10);
    expect(await at.ack('s/a', 6)).toEqual({ kind: 'advanced', cursor: 6, moved: true });
    expect(await at.ack('s/a', 6)).toEqual({ kind: 'advanced', cursor: 6, moved: false });
    expect(await at.ack('s/a', 2)).toEqual({ kind: 'advanced', cursor: 6, moved: false });
    expect(await at.cursor('s/a')).toBe(6);
  });

  test('advance: hazard 23, past the head or from an unknown client nothing moves, and it is said', async () => {
    await owing('s/a', 10);
    expect(await at.ack('s/a', 1e9)).toEqual({ kind: 'beyond_head', head: 10 });
    expect(await at.ack('s/b', 5)).toEqual({ kind: 'unknown_client' });
    expect(await at.cursor('s/a')).toBe(0);
    expect(await at.live.client(CHANNEL, 's/b')).toBeNull();
    expect(await at.live.advance(SHARD, [])).toEqual([]);
  });

  test('advance: an away client’s cursor moves too', async () => {
    await owing('s/a', 10);
    await at.leave('s/a');
    expect(await at.ack('s/a', 4)).toEqual({ kind: 'advanced', cursor: 4, moved: true });
    expect(await at.ack('s/a', 11)).toEqual({ kind: 'beyond_head', head: 10 });
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({ state: 'away', cursor: 4 });
  });

  test('advance: a mixed list is answered per ack, in order, a client’s second ack after its first', async () => {
    await owing('s/a', 10);
    await at.join('s/b', { restore: { cursor: 3, joined: 0 } });
    await at.join('s/c', { restore: { cursor: 3, joined: 0 } });
    await at.leave('s/c');
    const given: [string, number][] = [
      ['s/a', 5],
      ['s/x', 1],
      ['s/b', 2],
      ['s/a', 7],
      ['s/c', 9],
      ['s/a', 11],
      ['s/b', 3],
      ['s/a', 6],
    ];
    const outcomes = await at.live.advance(
      SHARD,
      given.map(([client, upTo]): Ack => ({ channel: CHANNEL, client, upTo })),
    );
    expect(outcomes).toEqual([
      { kind: 'advanced', cursor: 5, moved: true },
      { kind: 'unknown_client' },
      { kind: 'advanced', cursor: 3, moved: false },
      { kind: 'advanced', cursor: 7, moved: true },
      { kind: 'advanced', cursor: 9, moved: true },
      { kind: 'beyond_head', head: 10 },
      { kind: 'advanced', cursor: 3, moved: false },
      { kind: 'advanced', cursor: 7, moved: false },
    ]);
  });

  test('advance: thousands at once, each answered, figures follow', async () => {
    const names = Array.from({ length: 4_500 }, (_, i) => `s/${i}`);
    const base = { channel: CHANNEL, node: 'n1', storeHead: 0, restore: { cursor: 0, joined: 0 } };
    await at.live.join(
      SHARD,
      names.map((client) => ({ ...base, client, connection: client })),
    );
    await at.sent(0, 2);
    const outcomes = await at.live.advance(
      SHARD,
      names.map((client, i) => ({ channel: CHANNEL, client, upTo: 1 + (i % 2) })),
    );
    expect(outcomes).toEqual(names.map((_, i) => ({ kind: 'advanced', cursor: 1 + (i % 2), moved: true })));
    const [figures] = await at.live.channelFigures(SHARD, [CHANNEL]);
    expect(figures).toEqual({ channel: CHANNEL, head: 2, connected: 4_500, away: 0, slowest: 1, pending: 2_250 });
  });

  test('advance: channels of one shard do not mix', async () => {
    await owing('s/a', 10);
    expect(
      await at.live.advance(SHARD, [
        { channel: 'other', client: 's/a', upTo: 1 },
        { channel: CHANNEL, client: 's/a', upTo: 2 },
      ]),
    ).toEqual([{ kind: 'unknown_client' }, { kind: 'advanced', cursor: 2, moved: true }]);
  });

  test('advance: rounds that the cursor passed are forgotten, those above it stay', async () => {
    await owing('s/a', 10);
    await at.ripen();
    await at.live.takeRounds(CHANNEL, 4, [{ client: 's/a', connection: 's/a-1' }]);
    await at.advance(POLICY.intervalMs);
    await at.live.takeRounds(CHANNEL, 8, [{ client: 's/a', connection: 's/a-1' }]);
    expect((await at.live.client(CHANNEL, 's/a'))?.rounds.map(({ upTo }) => upTo)).toEqual([4, 8]);
    await at.ack('s/a', 4);
    expect((await at.live.client(CHANNEL, 's/a'))?.rounds.map(({ upTo }) => upTo)).toEqual([8]);
    await at.ack('s/a', 10);
    expect((await at.live.client(CHANNEL, 's/a'))?.rounds).toEqual([]);
  });

  test('advanceSeqs: what is out of order waits and folds in as the gaps close', async () => {
    await owing('s/a', 10);
    expect(await seqs('s/a', [3, 5])).toEqual({ kind: 'advanced', cursor: 0, moved: false });
    expect(await seqs('s/a', [1])).toEqual({ kind: 'advanced', cursor: 1, moved: true });
    expect(await seqs('s/a', [2, 2, 1])).toEqual({ kind: 'advanced', cursor: 3, moved: true });
    expect(await seqs('s/a', [4])).toEqual({ kind: 'advanced', cursor: 5, moved: true });
    expect(await seqs('s/a', [5])).toEqual({ kind: 'advanced', cursor: 5, moved: false });
    expect((await at.live.channelFigures(SHARD, [CHANNEL]))[0]?.pending).toBe(5);
  });

  test('advance: a cumulative ack closes the gap before waiting seqs and forgets those below it', async () => {
    await owing('s/a', 10);
    await seqs('s/a', [2, 4, 5, 7]);
    expect(await at.ack('s/a', 3)).toEqual({ kind: 'advanced', cursor: 5, moved: true });
    expect(await at.ack('s/a', 6)).toEqual({ kind: 'advanced', cursor: 7, moved: true });
    expect(await at.ack('s/a', 8)).toEqual({ kind: 'advanced', cursor: 8, moved: true });
    expect((await at.live.channelFigures(SHARD, [CHANNEL]))[0]?.pending).toBe(2);
  });

  test('advanceSeqs: away clients, unknown clients, seqs past the head', async () => {
    await owing('s/a', 10);
    await at.leave('s/a');
    expect(await seqs('s/a', [1, 2])).toEqual({ kind: 'advanced', cursor: 2, moved: true });
    expect(await seqs('s/a', [3, 11])).toEqual({ kind: 'beyond_head', head: 10 });
    expect(await at.cursor('s/a')).toBe(2);
    expect(await seqs('s/b', [1])).toEqual({ kind: 'unknown_client' });
  });

  test('advanceSeqs: reading 5, at most 1,000 wait; one more is too many and nothing moves', async () => {
    await owing('s/a', 5_000);
    const thousand = Array.from({ length: 1_000 }, (_, i) => i + 3);
    expect(await seqs('s/a', thousand)).toEqual({ kind: 'advanced', cursor: 0, moved: false });
    expect(await seqs('s/a', [2_000])).toEqual({ kind: 'too_many' });
    expect(await seqs('s/a', [1])).toEqual({ kind: 'advanced', cursor: 1, moved: true });
    expect(await seqs('s/a', [2])).toEqual({ kind: 'advanced', cursor: 1_002, moved: true });
    expect(await seqs('s/a', [2_000])).toEqual({ kind: 'advanced', cursor: 1_002, moved: false });
  });

  test('advanceSeqs: rounds that the cursor passed are forgotten', async () => {
    await owing('s/a', 3);
    await at.ripen();
    await at.live.takeRounds(CHANNEL, 3, [{ client: 's/a', connection: 's/a-1' }]);
    await seqs('s/a', [1, 3]);
    expect((await at.live.client(CHANNEL, 's/a'))?.rounds).toHaveLength(1);
    await seqs('s/a', [2]);
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({ cursor: 3, rounds: [] });
  });
}
