import { expect, test } from 'vitest';
import { SurecastError } from '../../errors.js';
import { type AtTest, frameOf, until } from './under-test.contract.js';

/** What clients ask for, their rights and the life of their tokens. */
export function describeRequests(at: AtTest): void {
  test('the frames of a subscribe follow its answer', async () => {
    const peer = await at.under.connect('s', 'a');
    const answer = await peer.request('subscribe', { channel: 'news', after: 0, epoch: 'e1', rewind: 5 });
    expect(answer).toMatchObject({ ok: true, sentTo: 1 });
    await peer.arrive();
    expect(peer.received).toEqual([['messages', frameOf('news')]]);
    expect(at.named('subscribe')).toEqual([{ channel: 'news', client: 's/a' }]);
  });

  test('acks by position and by ids go to delivery under the client of the token', async () => {
    const peer = await at.under.connect('s:news', 'a');
    expect(await peer.request('ack', { channel: 'news', epoch: 'e1', upTo: 1 })).toEqual({ ok: true, cursor: 1 });
    expect(await peer.request('ack', { ids: ['m1'] })).toEqual({ ok: true, cursors: { news: 1 }, unknown: [] });
    expect(at.named('acknowledge')).toEqual([{ client: 's/a', channel: 'news', epoch: 'e1', upTo: 1 }]);
    expect(at.named('acknowledgeIds')).toEqual([{ client: 's/a', ids: ['m1'], mayReadNews: true }]);
  });

  test('rights are checked on every event', async () => {
    const peer = await at.under.connect('s:sport', 'a');
    const refused = { ok: false, code: 'not_allowed', retryable: false };
    expect(await peer.request('subscribe', { channel: 'news' })).toMatchObject(refused);
    expect(await peer.request('unsubscribe', { channel: 'news' })).toMatchObject(refused);
    expect(await peer.request('ack', { channel: 'news', epoch: 'e1', upTo: 1 })).toMatchObject(refused);
    expect(await peer.request('sync', { channel: 'news', epoch: 'e1', after: 0 })).toMatchObject(refused);
    expect(at.delivery.calls).toEqual([]);
  });

  test('wrong requests get their code and change nothing', async () => {
    const peer = await at.under.connect('s', 'a');
    const wrong: [string, unknown, string][] = [
      ['subscribe', { channel: '$own' }, 'invalid_channel'],
      ['subscribe', { channel: 'x'.repeat(129) }, 'invalid_channel'],
      ['subscribe', {}, 'invalid_channel'],
      ['subscribe', { channel: 'news', after: -1 }, 'invalid_request'],
      ['subscribe', { channel: 'news', rewind: 1_001 }, 'invalid_request'],
      ['subscribe', 'news', 'invalid_request'],
      ['ack', { channel: 'news', epoch: 'e1', upTo: 1.5 }, 'invalid_request'],
      ['ack', { ids: [] }, 'invalid_request'],
      ['sync', { channel: 'news', epoch: 'e1', after: 'x' }, 'invalid_request'],
      ['sync', { channel: 'news', epoch: 'e1', after: 0 }, 'not_subscribed'],
      ['refresh', {}, 'token_missing'],
      ['refresh', { token: 'bad' }, 'token_invalid'],
      ['nonsense', {}, 'invalid_request'],
      ['subscribe', undefined, 'invalid_request'],
      ['toString', {}, 'invalid_request'],
    ];
    for (const [event, payload, code] of wrong) {
      expect([event, payload, await peer.request(event, payload)]).toEqual([
        event,
        payload,
        { ok: false, code, message: expect.any(String), retryable: false },
      ]);
    }
    expect(at.delivery.calls).toEqual([]);
    expect(peer.isOpen).toBe(true);
  });

  test('a failure of delivery is answered with its code, a fault as internal', async () => {
    const peer = await at.under.connect('s', 'a');
    at.delivery.failure = new SurecastError('epoch_mismatch');
    expect(await peer.request('ack', { channel: 'news', epoch: 'e0', upTo: 1 })).toMatchObject({
      code: 'epoch_mismatch',
    });
    at.delivery.failure = new TypeError('secret detail');
    const answer = await peer.request('ack', { channel: 'news', epoch: 'e1', upTo: 1 });
    expect(answer).toMatchObject({ ok: false, code: 'internal', retryable: true });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  test('reading 10: "100 channels per connection": one more is too_many_channels, also in one burst', async () => {
    const peer = await at.under.connect('s', 'a');
    const names = Array.from({ length: 101 }, (_, index) => `c${index}`);
    const answers = await Promise.all(names.map((channel) => peer.request('subscribe', { channel })));
    const refused = answers.filter((answer) => answer && 'code' in answer);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ code: 'too_many_channels' });
    expect(await peer.request('subscribe', { channel: 'c0' })).toMatchObject({ ok: true });
    expect(await peer.request('unsubscribe', { channel: 'c0' })).toMatchObject({ ok: true });
    expect(await peer.request('subscribe', { channel: 'c100' })).toMatchObject({ ok: true });
  });

  test('a subscribe that still runs when the connection goes is taken back after it', async () => {
    const peer = await at.under.connect('s', 'a');
    let open = () => {};
    at.delivery.gate = new Promise((resolve) => {
      open = resolve;
    });
    void peer.request('subscribe', { channel: 'news' });
    await peer.arrive();
    peer.cut();
    await until(() => at.gateway.size === 0, 'the connection is gone');
    expect(at.delivery.calls).toEqual([]);
    open();
    await until(() => at.named('disconnected').length === 1, 'made away');
    expect(at.delivery.calls.map(([name]) => name)).toEqual(['subscribe', 'disconnected']);
    expect(at.named('disconnected')).toEqual([{ client: 's/a', channels: ['news'] }]);
  });

  test('subscribe and unsubscribe of one channel run in the order asked', async () => {
    const peer = await at.under.connect('s', 'a');
    let open = () => {};
    at.delivery.gate = new Promise((resolve) => {
      open = resolve;
    });
    const asked = [peer.request('subscribe', { channel: 'news' }), peer.request('unsubscribe', { channel: 'news' })];
    await peer.arrive();
    open();
    await until(() => at.named('unsubscribe').length === 1, 'unsubscribed');
    await peer.arrive();
    await Promise.all(asked);
    expect(at.delivery.calls.map(([name]) => name)).toEqual(['subscribe', 'unsubscribe']);
  });

  test('refresh takes a token of the same subject that reads the same channels, and no other', async () => {
    const peer = await at.under.connect('s', 'a');
    await peer.request('subscribe', { channel: 'news' });
    const end = Date.parse('2100-01-01T00:00:00.000Z');
    expect(await peer.request('refresh', { token: `s@${end}` })).toEqual({
      ok: true,
      expiresAt: '2100-01-01T00:00:00.000Z',
    });
    expect(await peer.request('refresh', { token: 'other' })).toMatchObject({ code: 'not_allowed' });
    expect(await peer.request('refresh', { token: 's:sport' })).toMatchObject({ code: 'not_allowed' });
    expect(peer.isOpen).toBe(true);
  });

  test('"a live connection goes on until `exp` + 60 s … then `closed {code: token_expired}` and disconnect"', async () => {
    const now = Date.now();
    const [stays, goes] = await Promise.all([
      at.under.connect(`s@${now - 59_800}`, 'a'),
      at.under.connect(`s@${now - 59_800}`, 'b'),
    ]);
    expect(await stays.request('refresh', { token: `s@${now + 60_000}` })).toMatchObject({ ok: true });
    await until(() => at.gateway.size === 1, 'the expired connection is closed');
    await goes.arrive();
    expect(goes.received.at(-1)).toEqual([
      'closed',
      expect.objectContaining({ code: 'token_expired', retryable: true }),
    ]);
    expect(stays.isOpen).toBe(true);
    expect(stays.received.map(([event]) => event)).toEqual([]);
  });
}
