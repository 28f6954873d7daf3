import { setTimeout as wait } from 'node:timers/promises';
import type { Frame } from '@surecast/shared/protocol';
import { expect, test } from 'vitest';
import { SurecastError } from '../../errors.js';
import { type AtTest, frameOf, type Peer, until } from './under-test.contract.js';

/** PU5: connections that do not read. */
export function describeSlowReaders(at: AtTest): void {
  /** Writes to the channel until the peer's queue is full, and once more, so that it is passed over. */
  async function fill(peer: Peer, channel: string): Promise<void> {
    peer.stall(true);
    for (let frames = 0; at.gateway.writable(peer.id) === 'open'; frames += 1) {
      if (frames === 500) throw new Error('500 frames did not fill the queue');
      at.gateway.broadcast(frameOf(channel, 'x'.repeat(100_000)));
      await wait(0);
    }
    at.gateway.broadcast(frameOf(channel, 'over'));
  }

  const texts = (peer: Peer) =>
    peer.received.flatMap(([event, payload]) =>
      event === 'messages' ? (payload as Frame).messages.map(({ text }) => text) : [event],
    );

  test('PU5 a full connection is passed over, and the others are not; drained, it is back in its rooms and told its heads', async () => {
    const [slow, quick] = await Promise.all([at.under.connect('s', 'slow'), at.under.connect('s', 'quick')]);
    for (const peer of [slow, quick]) for (const channel of ['news', 'sport']) at.gateway.enter(peer.id, channel);
    await fill(slow, 'news');
    expect(at.gateway.send(slow.id, frameOf('news'))).toBe('full');
    expect(at.gateway.broadcast(frameOf('sport', 'one'))).toBe(1);
    at.gateway.announce({ channel: 'news', epoch: 'e1', head: 5 });
    at.gateway.enter(slow.id, 'late');
    at.gateway.exit(slow.id, 'sport');
    expect(at.under.slow).toEqual([{ client: 's/slow', state: 'passed over' }]);
    slow.stall(false);
    await until(() => at.under.slow.length === 2, 'drained');
    expect(at.under.slow[1]).toEqual({ client: 's/slow', state: 'drained' });
    await until(() => at.named('heads').length === 1, 'asked for heads');
    expect(at.named('heads')).toEqual([['late', 'news']]);
    await slow.arrive();
    await quick.arrive();
    expect(slow.received.at(-1)).toEqual(['head', { epoch: 'e1', heads: { late: 7, news: 7 } }]);
    expect(texts(slow)).not.toContain('over');
    expect(texts(slow)).not.toContain('one');
    expect(texts(slow).filter((text) => text === 'head')).toHaveLength(1);
    expect(texts(quick).slice(-3)).toEqual(['over', 'one', 'head']);
    expect(at.gateway.writable(slow.id)).toBe('open');
    expect(at.gateway.broadcast(frameOf('news', 'again'))).toBe(2);
    expect(at.gateway.broadcast(frameOf('sport', 'again'))).toBe(1);
    await slow.arrive();
    expect(texts(slow).slice(-1)).toEqual(['again']);
  });

  test('PU5 the rooms come first, then the question for heads: what is pushed in between arrives', async () => {
    const peer = await at.under.connect('s', 'a');
    at.gateway.enter(peer.id, 'news');
    await fill(peer, 'news');
    at.delivery.heads = async () => {
      expect(at.gateway.broadcast(frameOf('news', 'between'))).toBe(1);
      return { epoch: 'e1', heads: { news: 8 } };
    };
    peer.stall(false);
    await until(() => at.under.slow.length === 2, 'drained');
    await peer.arrive();
    expect(texts(peer).slice(-2)).toEqual(['between', 'head']);
  });

  test('PU5 while live state is away a drained connection waits for its heads, and is told them then', async () => {
    const peer = await at.under.connect('s', 'a');
    at.gateway.enter(peer.id, 'news');
    await fill(peer, 'news');
    at.delivery.failure = new SurecastError('live_unavailable');
    peer.stall(false);
    await until(() => at.named('heads').length === 1, 'asked for heads');
    at.delivery.failure = null;
    await until(() => at.named('heads').length === 2, 'asked again');
    await peer.arrive();
    expect(peer.received.at(-1)).toEqual(['head', { epoch: 'e1', heads: { news: 7 } }]);
  });

  test('PU5 nothing is read for a connection whose queue is full: subscribe and sync are overloaded', async () => {
    const peer = await at.under.connect('s', 'a');
    await peer.request('subscribe', { channel: 'news' });
    await fill(peer, 'news');
    const before = at.delivery.calls.length;
    const asked = [
      peer.request('sync', { channel: 'news', epoch: 'e1', after: 0 }),
      peer.request('subscribe', { channel: 'sport' }),
      peer.request('ack', { channel: 'news', epoch: 'e1', upTo: 1 }),
    ];
    await until(() => at.named('acknowledge').length === 1, 'acknowledged');
    expect(at.delivery.calls).toHaveLength(before + 1);
    peer.stall(false);
    await until(() => at.under.slow.length === 2, 'drained');
    await peer.arrive();
    const [sync, subscribe, ack] = await Promise.all(asked);
    expect(sync).toMatchObject({ ok: false, code: 'overloaded', retryable: true });
    expect(subscribe).toMatchObject({ ok: false, code: 'overloaded', retryable: true });
    expect(ack).toEqual({ ok: true, cursor: 1 });
    expect(await peer.request('subscribe', { channel: 'sport' })).toMatchObject({ ok: true });
  });

  test('PU5 of a connection at most 8 pages are under way, and one that is gone is read for no more', async () => {
    const peer = await at.under.connect('s', 'a');
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let started = 0;
    const subscribe = at.delivery.subscribe;
    at.delivery.subscribe = async (input) => {
      started += 1;
      await gate;
      return subscribe(input);
    };
    for (let channel = 0; channel < 50; channel += 1) void peer.request('subscribe', { channel: `c${channel}` });
    await until(() => started === 8, '8 are under way');
    await peer.arrive();
    expect(started).toBe(8);
    peer.cut();
    await until(() => at.gateway.size === 0, 'gone');
    open();
    await until(() => at.named('disconnected').length === 1, 'made away');
    expect(started).toBe(8);
  });

  test('PU5 a passed over connection that goes leaves nothing behind', async () => {
    const peer = await at.under.connect('s', 'a');
    at.gateway.enter(peer.id, 'news');
    await fill(peer, 'news');
    peer.cut();
    await until(() => at.gateway.size === 0, 'gone');
    expect([...at.gateway.channels()]).toEqual([]);
    expect(at.gateway.broadcast(frameOf('news'))).toBe(0);
    expect(at.under.slow.map(({ state }) => state)).toEqual(['passed over']);
    expect(at.named('heads')).toEqual([]);
  });
}
