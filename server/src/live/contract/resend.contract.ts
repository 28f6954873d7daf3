import { expect, test } from 'vitest';
import { CHANNEL, type Fixture, POLICY, SHARD, STEP_MS } from './opened.contract.js';

export function describeResend(at: Fixture): void {
  const { intervalMs } = POLICY;
  const page = (offset = 0, limit = 10) => at.live.laggards(CHANNEL, { offset, limit });
  const names = async () => (await page()).laggards.map(({ client }) => client);
  const round = async (client: string, upTo: number, connection = `${client}-1`) =>
    (await at.live.takeRounds(CHANNEL, upTo, [{ client, connection }]))[0];

  test('recordSent: the first send to a connected client makes the channel due one interval later; later ones leave that', async () => {
    expect(await at.live.nextDue(SHARD)).toBeNull();
    await at.join('s/a');
    const dueIn = await at.sent(0, 1);
    expect(dueIn).toBeGreaterThan(intervalMs - 1);
    expect(dueIn).toBeLessThanOrEqual(intervalMs + STEP_MS);
    expect(await at.sent(1, 2)).toBeNull();
    expect(await at.live.nextDue(SHARD)).toBeLessThanOrEqual(intervalMs + STEP_MS);
  });

  test('recordSent: without a connected client nothing is due', async () => {
    expect(await at.sent(0, 1)).toBeNull();
    expect(await at.live.nextDue(SHARD)).toBeNull();
    await at.join('s/a');
    await at.leave('s/a');
    expect(await at.sent(1, 2)).toBeNull();
  });

  test('join: with pending messages the channel is due one interval later', async () => {
    await at.sent(0, 5);
    await at.join('s/a');
    expect(await at.live.nextDue(SHARD)).toBeNull();
    await at.join('s/b', { rewind: 2 });
    const dueIn = await at.live.nextDue(SHARD);
    expect(dueIn).toBeGreaterThan(intervalMs / 2);
    expect(dueIn).toBeLessThanOrEqual(intervalMs);
  });

  test('dueChannels: what is due by now, earliest first, at most as many as asked for', async () => {
    await at.join('s/a');
    await at.join('s/a', { channel: 'other', connection: 'o' });
    await at.sent(0, 1);
    await at.advance(2 * STEP_MS);
    await at.live.recordSent(SHARD, [{ channel: 'other', from: 0, to: 1 }]);
    expect(await at.live.dueChannels(SHARD, 10)).toEqual([]);
    await at.ripen();
    const due = await at.live.dueChannels(SHARD, 10);
    expect(due.map(({ channel }) => channel)).toEqual([CHANNEL, 'other']);
    expect(due[0]?.due).toBeLessThan(due[1]?.due ?? 0);
    expect(await at.live.dueChannels(SHARD, 1)).toEqual(due.slice(0, 1));
    expect(await at.live.nextDue(SHARD)).toBe(0);
  });

  test('settleDue: sets the next time or takes the channel off, only if the due time is the one that was read', async () => {
    await at.join('s/a');
    await at.sent(0, 1);
    await at.ripen();
    const [due] = await at.live.dueChannels(SHARD, 1);
    await at.live.settleDue(SHARD, CHANNEL, (due?.due ?? 0) - 1, null);
    expect(await at.live.nextDue(SHARD)).toBe(0);
    await at.live.settleDue(SHARD, CHANNEL, due?.due ?? 0, 5_000.5);
    const dueIn = await at.live.nextDue(SHARD);
    expect(dueIn).toBeGreaterThan(4_000);
    expect(dueIn).toBeLessThanOrEqual(5_001);
    await at.live.settleDue(SHARD, CHANNEL, due?.due ?? 0, null);
    expect(await at.live.nextDue(SHARD)).not.toBeNull();
  });

  test('settleDue: hazard 13, what is sent or joined during a pass is not forgotten by its end', async () => {
    await at.join('s/a');
    await at.sent(0, 1);
    await at.ripen();
    const [due] = await at.live.dueChannels(SHARD, 1);
    await at.sent(1, 2);
    await at.live.settleDue(SHARD, CHANNEL, due?.due ?? 0, null);
    const dueIn = await at.live.nextDue(SHARD);
    expect(dueIn).toBeGreaterThan(0);
    expect(dueIn).toBeLessThanOrEqual(intervalMs + STEP_MS);
    await at.ripen();
    const [next] = await at.live.dueChannels(SHARD, 1);
    await at.live.settleDue(SHARD, CHANNEL, next?.due ?? 0, null);
    expect(await at.live.nextDue(SHARD)).toBeNull();
  });

  test('laggards: messages are ripe one interval after their first send, by steps that are never too early', async () => {
    await at.join('s/a');
    const before = await page();
    await at.sent(0, 2);
    const first = await page();
    expect(first).toMatchObject({ head: 2, ripe: 0, laggards: [], more: false });
    expect(first.nextRipe).toBeGreaterThan(before.now + intervalMs);
    expect(first.nextRipe).toBeLessThanOrEqual(first.now + intervalMs + STEP_MS);
    await at.advance(3 * STEP_MS);
    await at.sent(2, 3);
    await at.advance((first.nextRipe ?? 0) - first.now - 3 * STEP_MS);
    await at.advance(3 * STEP_MS + intervalMs);
    const later = await page();
    expect(later).toMatchObject({ head: 3, ripe: 3, nextRipe: null });
    expect(later.laggards).toMatchObject([{ client: 's/a', cursor: 0, rounds: [], node: 'n1', connection: 's/a-1' }]);
  });

  test('laggards: a repeated fan-out does not make what was sent before look new', async () => {
    await at.join('s/a');
    await at.sent(0, 2);
    await at.ripen();
    await at.sent(0, 2);
    expect(await page()).toMatchObject({ ripe: 2, nextRipe: null });
    await at.sent(1, 4);
    expect(await page()).toMatchObject({ ripe: 2, head: 4 });
  });

  test('laggards: hazard 17, what no first send is known of is ripe', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 8 }]);
    await at.join('s/a', { rewind: 3 });
    expect(await page()).toMatchObject({ ripe: 8, nextRipe: null, laggards: [{ client: 's/a', cursor: 5 }] });
    await at.sent(8, 9);
    expect(await page()).toMatchObject({ ripe: 8, head: 9 });
  });

  test('laggards: hazard 31, connected clients only, lowest cursor first, in pages', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 9 }]);
    for (const [client, rewind] of [
      ['s/a', 2],
      ['s/b', 4],
      ['s/c', 0],
      ['s/d', 3],
      ['s/e', 5],
    ] as const) {
      await at.join(client, { rewind, label: `L${rewind}` });
    }
    await at.leave('s/e');
    expect(await names()).toEqual(['s/b', 's/d', 's/a']);
    const first = await page(0, 2);
    expect(first.laggards.map(({ client, label }) => [client, label])).toEqual([
      ['s/b', 'L4'],
      ['s/d', 'L3'],
    ]);
    expect(first.more).toBe(true);
    const second = await page(2, 2);
    expect(second.laggards.map(({ client }) => client)).toEqual(['s/a']);
    expect(second.more).toBe(false);
    await at.ack('s/b', 9);
    expect(await names()).toEqual(['s/d', 's/a']);
  });

  test('takeRounds: hazard 18, one round per interval and client, whoever asks', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 9 }]);
    await at.join('s/a', { rewind: 4 });
    const both = await Promise.all([round('s/a', 9), round('s/a', 9)]);
    expect(both).toEqual([{ kind: 'taken', from: 5, to: 9, reached: [9] }, { kind: 'early' }]);
    await at.advance(intervalMs + 1);
    expect(await round('s/a', 9)).toEqual({ kind: 'taken', from: 5, to: 9, reached: [9, 9] });
    expect((await page()).laggards[0]?.rounds.map(({ upTo }) => upTo)).toEqual([9, 9]);
  });

  test('takeRounds: only for the connection that presence names, and only while something up to there is pending', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 9 }]);
    await at.join('s/a', { rewind: 4 });
    await at.join('s/b', { rewind: 4 });
    await at.leave('s/b');
    expect(await round('s/a', 9, 'another')).toEqual({ kind: 'not_current' });
    expect(await round('s/b', 9)).toEqual({ kind: 'not_current' });
    expect(await round('s/x', 9)).toEqual({ kind: 'not_current' });
    expect(await round('s/a', 5)).toEqual({ kind: 'settled' });
    expect((await at.live.client(CHANNEL, 's/a'))?.rounds).toEqual([]);
  });

  test('takeRounds: hazard 16, a round covers what was written, and after `maxResends` there are no more', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 9 }]);
    await at.join('s/a', { rewind: 9 });
    for (const reached of [[4], [4, 6], [4, 6, 9]]) {
      const upTo = reached.at(-1) ?? 0;
      expect(await round('s/a', upTo)).toEqual({ kind: 'taken', from: 0, to: upTo, reached });
      await at.advance(intervalMs + 1);
    }
    expect(await round('s/a', 9)).toEqual({ kind: 'exhausted' });
    await at.ack('s/a', 5);
    expect(await round('s/a', 9)).toEqual({ kind: 'taken', from: 5, to: 9, reached: [6, 9, 9] });
  });

  test('takeRounds: rounds stay when the client goes away and comes back', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 9 }]);
    await at.join('s/a', { rewind: 9 });
    await round('s/a', 9);
    await at.leave('s/a');
    await at.join('s/a', { connection: 'next' });
    expect((await page()).laggards).toMatchObject([{ client: 's/a', connection: 'next', rounds: [{ upTo: 9 }] }]);
  });
}
