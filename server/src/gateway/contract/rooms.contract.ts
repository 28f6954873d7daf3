import { expect, test } from 'vitest';
import { type AtTest, frameOf, until } from './under-test.contract.js';

/** Who is written to, and how a connection is put out. */
export function describeRooms(at: AtTest): void {
  test('broadcast writes to everybody in the room and to nobody else, and answers how many', async () => {
    const [a, b, c] = await Promise.all([
      at.under.connect('s', 'a'),
      at.under.connect('s', 'b'),
      at.under.connect('s', 'c'),
    ]);
    at.gateway.enter(a.id, 'news');
    at.gateway.enter(b.id, 'news');
    at.gateway.enter(c.id, 'sport');
    at.gateway.enter('gone', 'news');
    expect(at.gateway.size).toBe(3);
    expect(at.gateway.broadcast(frameOf('news'))).toBe(2);
    at.gateway.exit(b.id, 'news');
    at.gateway.exit('gone', 'news');
    expect(at.gateway.broadcast(frameOf('news', 'second'))).toBe(1);
    expect(at.gateway.broadcast(frameOf('empty'))).toBe(0);
    for (const peer of [a, b, c]) await peer.arrive();
    expect(a.received).toEqual([
      ['messages', frameOf('news')],
      ['messages', frameOf('news', 'second')],
    ]);
    expect(b.received).toEqual([['messages', frameOf('news')]]);
    expect(c.received).toEqual([]);
  });

  test('send writes to one connection, and says when it is gone', async () => {
    const peer = await at.under.connect('s', 'a');
    expect(at.gateway.writable(peer.id)).toBe('open');
    expect(at.gateway.send(peer.id, frameOf('news'))).toBe('written');
    await peer.arrive();
    expect(peer.received).toEqual([['messages', frameOf('news')]]);
    peer.cut();
    await until(() => at.gateway.writable(peer.id) === 'gone', 'the connection is gone');
    expect(at.gateway.send(peer.id, frameOf('news'))).toBe('gone');
    expect(at.gateway.size).toBe(0);
  });

  test('a channel cannot name a connection of somebody else as its room', async () => {
    const [a, b] = await Promise.all([at.under.connect('s', 'a'), at.under.connect('s', 'b')]);
    at.gateway.enter(b.id, a.id);
    expect(at.gateway.broadcast(frameOf(a.id))).toBe(1);
    await a.arrive();
    expect(a.received).toEqual([]);
  });

  test('PR1 what an earlier connection of a client asked for, and what arrives late, takes nothing back from a later one', async () => {
    const earlier = await at.under.connect('s', 'a');
    const later = await at.under.connect('s', 'a');
    expect(await later.request('subscribe', { channel: 'news' })).toMatchObject({ ok: true });
    expect(await earlier.request('subscribe', { channel: 'news' })).toMatchObject({ ok: false, code: 'replaced' });
    expect(await earlier.request('subscribe', { channel: 'sport' })).toMatchObject({ ok: true });
    expect(await later.request('unsubscribe', { channel: 'news' })).toMatchObject({ ok: true });
    expect(await earlier.request('subscribe', { channel: 'news' })).toMatchObject({ ok: true });
    expect(await later.request('subscribe', { channel: 'news' })).toMatchObject({ ok: true });
    later.cut();
    await until(() => at.gateway.writable(later.id) === 'gone', 'the later connection is gone');
    let answer: object | null = null;
    for (let tries = 0; tries < 200 && !(answer && 'cursor' in answer); tries += 1) {
      answer = await earlier.request('subscribe', { channel: 'news' });
    }
    expect(answer).toMatchObject({ ok: true });
  });

  test('drop tells the client; it keeps its connection while it has another channel', async () => {
    const peer = await at.under.connect('s', 'a');
    await peer.request('subscribe', { channel: 'news' });
    await peer.request('subscribe', { channel: 'sport' });
    const dropped = { channel: 'news', reason: 'never_acknowledged', pending: 3 };
    at.gateway.drop(peer.id, dropped);
    expect(at.gateway.broadcast(frameOf('news'))).toBe(0);
    await peer.arrive();
    expect(peer.received.at(-1)).toEqual(['dropped', dropped]);
    expect(peer.isOpen).toBe(true);
    at.gateway.drop(peer.id, { ...dropped, channel: 'sport' });
    at.gateway.drop('gone', dropped);
    await peer.arrive();
    await until(() => !peer.isOpen && at.gateway.size === 0, 'disconnected');
    expect(peer.received.at(-1)).toEqual(['dropped', { ...dropped, channel: 'sport' }]);
    expect(at.named('disconnected')).toEqual([]);
  });

  test('close says why, then disconnects; its channels are given up', async () => {
    const peer = await at.under.connect('s', 'a');
    await peer.request('subscribe', { channel: 'news' });
    const closed = { code: 'replaced' as const, message: 'Another one.', retryable: false };
    at.gateway.close(peer.id, closed);
    at.gateway.close('gone', closed);
    await peer.arrive();
    await until(() => !peer.isOpen && at.gateway.size === 0, 'disconnected');
    expect(peer.received.at(-1)).toEqual(['closed', closed]);
    await until(() => at.named('disconnected').length === 1, 'made away');
    expect(at.named('disconnected')).toEqual([{ client: 's/a', channels: ['news'] }]);
  });

  test('announce tells everybody in the room where the log ends; channels are those that somebody is in', async () => {
    const [a, b] = await Promise.all([at.under.connect('s', 'a'), at.under.connect('s', 'b')]);
    expect([...at.gateway.channels()]).toEqual([]);
    at.gateway.enter(a.id, 'news');
    at.gateway.enter(b.id, 'news');
    at.gateway.enter(b.id, 'sport');
    expect([...at.gateway.channels()].sort()).toEqual(['news', 'sport']);
    at.gateway.announce({ channel: 'sport', epoch: 'e1', head: 9 });
    at.gateway.announce({ channel: 'empty', epoch: 'e1', head: 9 });
    for (const peer of [a, b]) await peer.arrive();
    expect(a.received).toEqual([]);
    expect(b.received).toEqual([['head', { epoch: 'e1', heads: { sport: 9 } }]]);
    at.gateway.exit(b.id, 'sport');
    a.cut();
    b.cut();
    await until(() => at.gateway.size === 0, 'both are gone');
    expect([...at.gateway.channels()]).toEqual([]);
  });
}
