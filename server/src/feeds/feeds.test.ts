import type { Frame } from '@surecast/shared/protocol';
import { describe, expect, test } from 'vitest';
import { createRecordingDelivery } from '../../test/http/recording-delivery.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { createFeeds } from './feeds.js';

const CHANNEL = '$overview';

function start() {
  const clock = new ManualClock();
  const sent: { connection: string; frame: Frame }[] = [];
  const failures: unknown[] = [];
  const state = { reads: 0, takesMs: 0, isBroken: false, gone: new Set<string>() };
  const feeds = createFeeds({
    epoch: 'e1',
    clock,
    gateway: {
      send(connection, frame) {
        if (state.gone.has(connection)) return 'gone';
        sent.push({ connection, frame });
        return 'written';
      },
    },
    sources: {
      async [CHANNEL]() {
        if (state.isBroken) throw new Error('Redis is away');
        state.reads += 1;
        clock.spend(state.takesMs);
        return { reads: state.reads };
      },
    },
    failed: (error) => void failures.push(error),
  });
  const inner = createRecordingDelivery();
  const disconnected = async (input: object) => void inner.calls.push({ method: 'disconnected', input });
  const delivery = feeds.over({ ...inner, disconnected });
  const ending = new AbortController();
  const running = feeds.run(ending.signal);
  const follow = (connection: string, position: { after?: number; epoch?: string } = {}) =>
    delivery.subscribe({ client: 'admin/1', channel: CHANNEL, connection, ...position });
  const second = () => Math.floor(clock.now() / 1_000);
  const stop = async () => {
    ending.abort();
    await running;
  };
  return { clock, sent, failures, state, feeds, inner, delivery, follow, second, stop };
}

describe('the channels of the service itself', () => {
  test('OC1 tell their newest state once a second, with the second as seq, while somebody follows', async () => {
    const { clock, sent, state, follow, second, delivery } = start();
    await clock.advance(5_000);
    expect(state.reads).toBe(0);
    const { answer, first } = await follow('c1');
    const head = second() - 1;
    expect(answer).toEqual({
      ok: true,
      channel: CHANNEL,
      epoch: 'e1',
      head,
      cursor: head,
      recovered: true,
      sentTo: head,
    });
    expect(first).toEqual([]);
    await clock.advance(2_000);
    expect(sent.map(({ connection, frame }) => [connection, frame.to])).toEqual([
      ['c1', head + 2],
      ['c1', head + 3],
    ]);
    const [{ frame } = { frame: null }] = sent;
    expect(frame).toMatchObject({
      channel: CHANNEL,
      epoch: 'e1',
      messages: [{ id: `${CHANNEL}:${head + 2}`, seq: head + 2, title: 'overview', text: '', data: { reads: 1 } }],
    });
    // What a follower has leads to it without a hole, and no seq of it is left open.
    expect(frame?.from).toBeLessThanOrEqual(head);
    expect(frame?.void).toContain(head + 1);
    expect(sent[1]?.frame).toMatchObject({ from: head + 2, to: head + 3 });
    expect(sent[1]?.frame.void).toBeUndefined();
    await delivery.disconnected({ client: 'admin/1', connection: 'c1', channels: [CHANNEL, 'news'] });
    await clock.advance(3_000);
    expect(state.reads).toBe(2);
  });

  test('OC1 nothing of them reaches the delivery path, and what else a connection follows does', async () => {
    const { inner, delivery, follow, clock, second, feeds } = start();
    await follow('c1');
    expect(feeds.followers).toBe(1);
    await clock.advance(1_000);
    const own = { client: 'admin/1', channel: CHANNEL, epoch: 'e1' };
    expect(await delivery.acknowledge({ ...own, upTo: second() })).toEqual({ cursor: second() });
    expect(await delivery.sync({ ...own, after: second() })).toEqual({
      ok: true,
      epoch: 'e1',
      head: second(),
      frames: [],
      more: false,
    });
    expect(await delivery.heads([CHANNEL])).toEqual({ epoch: 'e1', heads: { [CHANNEL]: second() } });
    await delivery.unsubscribe({ client: 'admin/1', channel: CHANNEL, connection: 'c1' });
    expect(feeds.followers).toBe(0);
    expect(inner.calls).toEqual([]);
    await delivery.disconnected({ client: 'admin/1', connection: 'c1', channels: [CHANNEL, 'news'] });
    const left = { client: 'admin/1', connection: 'c1', channels: ['news'] };
    expect(inner.calls).toEqual([{ method: 'disconnected', input: left }]);
  });

  test('OC1 who comes back is told what it missed, and goes on', async () => {
    const { clock, delivery, follow, second } = start();
    await follow('c1');
    await clock.advance(1_000);
    const after = second();
    await delivery.disconnected({ client: 'admin/1', connection: 'c1', channels: [CHANNEL] });
    await clock.advance(90_000);
    const head = second() - 1;
    const { answer } = await follow('c2', { after, epoch: 'e1' });
    expect(answer).toMatchObject({ head, cursor: head, recovered: false, missed: { from: after, to: head } });
    const page = await delivery.sync({ client: 'admin/1', channel: CHANNEL, epoch: 'e1', after });
    expect(page).toMatchObject({ frames: [], more: false, missed: { from: after, to: head } });
    // Another node's clock may be ahead.
    const ahead = await follow('c3', { after: head + 5, epoch: 'e1' });
    expect(ahead.answer).toMatchObject({ head: head + 5, cursor: head + 5, recovered: true });
  });

  test('OC1 another epoch is refused, and a position of it does not count', async () => {
    const { delivery, follow } = start();
    const { answer } = await follow('c1', { after: 7, epoch: 'other' });
    expect(answer).toMatchObject({ recovered: true, epoch: 'e1' });
    const other = { client: 'admin/1', channel: CHANNEL, epoch: 'other' };
    await expect(delivery.acknowledge({ ...other, upTo: 7 })).rejects.toMatchObject({ code: 'epoch_mismatch' });
    await expect(delivery.sync({ ...other, after: 7 })).rejects.toMatchObject({ code: 'epoch_mismatch' });
  });

  test('OC1 a second that cannot be read is void, and the feed goes on', async () => {
    const { clock, sent, failures, state, follow } = start();
    await follow('c1');
    await clock.advance(1_000);
    state.isBroken = true;
    await clock.advance(2_000);
    state.isBroken = false;
    await clock.advance(1_000);
    expect(failures).toHaveLength(2);
    expect(sent).toHaveLength(2);
    const [before, after] = sent.map(({ frame }) => frame);
    expect(after?.from).toBe(before?.to);
    expect(after?.void).toHaveLength(2);
  });

  test('OC1 a reading that takes long comes more seldom, and without a hole', async () => {
    const { clock, sent, state, follow } = start();
    await follow('c1');
    state.takesMs = 300;
    await clock.advance(20_000);
    // A tenth of the time, about.
    expect(state.reads).toBeGreaterThanOrEqual(4);
    expect(state.reads).toBeLessThanOrEqual(6);
    state.takesMs = 5_000;
    await clock.advance(10_000);
    const before = state.reads;
    await clock.advance(120_000);
    expect(state.reads - before).toBeGreaterThanOrEqual(3);
    expect(state.reads - before).toBeLessThanOrEqual(4);
    for (const [index, { frame }] of sent.entries()) if (index > 0) expect(frame.from).toBe(sent[index - 1]?.frame.to);
  });

  test('OC1 a clock that is put back gives no seq twice', async () => {
    const { clock, sent, follow } = start();
    await follow('c1');
    await clock.advance(1_000);
    clock.spend(-10_000);
    await clock.advance(13_000);
    const seqs = sent.map(({ frame }) => frame.to);
    expect(new Set(seqs).size).toBe(seqs.length);
    expect([...seqs].sort((a, b) => a - b)).toEqual(seqs);
  });

  test('a follower whose connection is gone is forgotten; more than a thousand are refused', async () => {
    const { clock, state, feeds, follow } = start();
    for (let number = 0; number < 1_000; number += 1) await follow(`c${number}`);
    await follow('c0');
    await expect(follow('one more')).rejects.toMatchObject({ code: 'overloaded' });
    state.gone = new Set(['c0', 'c1']);
    await clock.advance(1_000);
    expect(feeds.followers).toBe(998);
    await follow('one more');
  });

  test('end with the service', async () => {
    const { clock, state, follow, stop } = start();
    await follow('c1');
    await stop();
    await clock.advance(5_000);
    expect(state.reads).toBe(0);
  });
});
