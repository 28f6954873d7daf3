import { setTimeout as wait } from 'node:timers/promises';
import type { Frame } from '@surecast/shared/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Identity } from '../auth/identity.js';
import type { Delivery, SubscribeInput } from '../delivery/delivery.js';
import { SurecastError } from '../errors.js';
import type { TokenCheck } from './connection/state.js';
import type { Gateway } from './gateway.js';

/** A client's end of a connection, in a test. */
export interface Peer {
  readonly id: string;
  readonly isOpen: boolean;
  readonly received: [event: string, payload: unknown][];
  request(event: string, payload?: unknown): Promise<object | null>;
  /** Resolves when everything that was written before has arrived. */
  arrive(): Promise<void>;
  cut(): void;
}

export interface GatewayUnderTest {
  gateway: Gateway;
  /** Connects with a token of `subject` (see `createTestTokens`). */
  connect(token: string, client: string): Promise<Peer>;
  stop(): Promise<void>;
}

/** Tokens are `subject` or `subject:channel,channel`, with `@ms` at the end for their end in milliseconds since 1970. */
export function createTestTokens(): TokenCheck {
  return {
    async verify(token): Promise<Identity> {
      const [rest = '', end] = token.split('@');
      const [subject = '', channels] = rest.split(':');
      if (subject === 'bad') throw new SurecastError('token_invalid');
      const expiresAt = end === undefined ? Date.now() + 3_600_000 : Number(end);
      return { subject, expiresAt, may: (_right, channel) => !channels || channels.split(',').includes(channel) };
    },
  };
}

/** A delivery that notes what is asked of it and answers as a test says. */
export interface ScriptedDelivery extends Delivery {
  readonly calls: [name: string, input: unknown][];
  gateway: Gateway | null;
  /** What `subscribe` waits for before it answers. */
  gate: Promise<void>;
  failure: Error | null;
}

export function createScriptedDelivery(): ScriptedDelivery {
  const epoch = 'e1';
  const calls: ScriptedDelivery['calls'] = [];
  const note = (name: string, input: unknown) => {
    calls.push([name, input]);
    if (delivery.failure) throw delivery.failure;
  };
  const unused = () => Promise.reject(new Error('not asked for in these tests'));
  const delivery: ScriptedDelivery = {
    calls,
    gateway: null,
    gate: Promise.resolve(),
    failure: null,
    save: unused,
    list: unused,
    message: unused,
    async subscribe({ channel, connection, client }: SubscribeInput) {
      await delivery.gate;
      note('subscribe', { channel, client });
      delivery.gateway?.enter(connection, channel);
      const answer = { ok: true as const, channel, epoch, head: 1, cursor: 0, recovered: true, sentTo: 1 };
      return { answer, first: [frameOf(channel)] };
    },
    async sync({ channel }) {
      note('sync', { channel });
      return { ok: true, epoch, head: 1, frames: [frameOf(channel)], more: false };
    },
    async acknowledge(ack) {
      note('acknowledge', ack);
      return { cursor: ack.upTo };
    },
    async acknowledgeIds({ client, ids, mayRead }) {
      note('acknowledgeIds', { client, ids, mayReadNews: mayRead('news') });
      return { cursors: { news: 1 }, unknown: [] };
    },
    async unsubscribe({ channel, connection }) {
      note('unsubscribe', { channel });
      delivery.gateway?.exit(connection, channel);
    },
    async disconnected({ client, channels }) {
      note('disconnected', { client, channels: [...channels].sort() });
    },
  };
  return delivery;
}

export function frameOf(channel: string, text = ''): Frame {
  const message = { id: 'm1', seq: 1, title: 'first', text, at: '2026-01-01T00:00:00.000Z', attempt: 0 };
  return { channel, epoch: 'e1', from: 0, to: 1, messages: [message] };
}

/** Waits for a condition that an event will bring about, with a deadline. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within 5 s: ${what}`);
    await wait(2);
  }
}

/** The suite that every gateway runs. */
export function gatewayContract(name: string, start: (delivery: ScriptedDelivery) => Promise<GatewayUnderTest>): void {
  describe(`gateway contract: ${name}`, () => {
    let delivery: ScriptedDelivery;
    let under: GatewayUnderTest;
    let gateway: Gateway;

    beforeEach(async () => {
      delivery = createScriptedDelivery();
      under = await start(delivery);
      gateway = under.gateway;
      delivery.gateway = gateway;
    });
    afterEach(() => under.stop());

    const events = (peer: Peer) => peer.received.map(([event]) => event);
    const named = (call: string) => delivery.calls.filter(([at]) => at === call).map(([, input]) => input);

    test('broadcast writes to everybody in the room and to nobody else, and answers how many', async () => {
      const [a, b, c] = await Promise.all([under.connect('s', 'a'), under.connect('s', 'b'), under.connect('s', 'c')]);
      gateway.enter(a.id, 'news');
      gateway.enter(b.id, 'news');
      gateway.enter(c.id, 'sport');
      gateway.enter('gone', 'news');
      expect(gateway.size).toBe(3);
      expect(gateway.broadcast(frameOf('news'))).toBe(2);
      gateway.exit(b.id, 'news');
      gateway.exit('gone', 'news');
      expect(gateway.broadcast(frameOf('news', 'second'))).toBe(1);
      expect(gateway.broadcast(frameOf('empty'))).toBe(0);
      for (const peer of [a, b, c]) await peer.arrive();
      expect(a.received).toEqual([
        ['messages', frameOf('news')],
        ['messages', frameOf('news', 'second')],
      ]);
      expect(b.received).toEqual([['messages', frameOf('news')]]);
      expect(c.received).toEqual([]);
    });

    test('send writes to one connection, and says when it is gone', async () => {
      const peer = await under.connect('s', 'a');
      expect(gateway.writable(peer.id)).toBe('open');
      expect(gateway.send(peer.id, frameOf('news'))).toBe('written');
      await peer.arrive();
      expect(peer.received).toEqual([['messages', frameOf('news')]]);
      peer.cut();
      await until(() => gateway.writable(peer.id) === 'gone', 'the connection is gone');
      expect(gateway.send(peer.id, frameOf('news'))).toBe('gone');
      expect(gateway.size).toBe(0);
    });

    test('a channel cannot name a connection of somebody else as its room', async () => {
      const [a, b] = await Promise.all([under.connect('s', 'a'), under.connect('s', 'b')]);
      gateway.enter(b.id, a.id);
      expect(gateway.broadcast(frameOf(a.id))).toBe(1);
      await a.arrive();
      expect(a.received).toEqual([]);
    });

    test('drop tells the client; it keeps its connection while it has another channel', async () => {
      const peer = await under.connect('s', 'a');
      await peer.request('subscribe', { channel: 'news' });
      await peer.request('subscribe', { channel: 'sport' });
      const dropped = { channel: 'news', reason: 'never_acknowledged', pending: 3 };
      gateway.drop(peer.id, dropped);
      expect(gateway.broadcast(frameOf('news'))).toBe(0);
      await peer.arrive();
      expect(peer.received.at(-1)).toEqual(['dropped', dropped]);
      expect(peer.isOpen).toBe(true);
      gateway.drop(peer.id, { ...dropped, channel: 'sport' });
      gateway.drop('gone', dropped);
      await peer.arrive();
      await until(() => !peer.isOpen && gateway.size === 0, 'disconnected');
      expect(peer.received.at(-1)).toEqual(['dropped', { ...dropped, channel: 'sport' }]);
      expect(named('disconnected')).toEqual([]);
    });

    test('close says why, then disconnects; its channels are given up', async () => {
      const peer = await under.connect('s', 'a');
      await peer.request('subscribe', { channel: 'news' });
      const closed = { code: 'replaced' as const, message: 'Another one.', retryable: false };
      gateway.close(peer.id, closed);
      gateway.close('gone', closed);
      await peer.arrive();
      await until(() => !peer.isOpen && gateway.size === 0, 'disconnected');
      expect(peer.received.at(-1)).toEqual(['closed', closed]);
      await until(() => named('disconnected').length === 1, 'made away');
      expect(named('disconnected')).toEqual([{ client: 's/a', channels: ['news'] }]);
    });

    test('the frames of a subscribe follow its answer', async () => {
      const peer = await under.connect('s', 'a');
      const answer = await peer.request('subscribe', { channel: 'news', after: 0, epoch: 'e1', rewind: 5 });
      expect(answer).toMatchObject({ ok: true, sentTo: 1 });
      await peer.arrive();
      expect(peer.received).toEqual([['messages', frameOf('news')]]);
      expect(named('subscribe')).toEqual([{ channel: 'news', client: 's/a' }]);
    });

    test('acks by position and by ids go to delivery under the client of the token', async () => {
      const peer = await under.connect('s:news', 'a');
      expect(await peer.request('ack', { channel: 'news', epoch: 'e1', upTo: 1 })).toEqual({ ok: true, cursor: 1 });
      expect(await peer.request('ack', { ids: ['m1'] })).toEqual({ ok: true, cursors: { news: 1 }, unknown: [] });
      expect(named('acknowledge')).toEqual([{ client: 's/a', channel: 'news', epoch: 'e1', upTo: 1 }]);
      expect(named('acknowledgeIds')).toEqual([{ client: 's/a', ids: ['m1'], mayReadNews: true }]);
    });

    test('rights are checked on every event', async () => {
      const peer = await under.connect('s:sport', 'a');
      const refused = { ok: false, code: 'not_allowed', retryable: false };
      expect(await peer.request('subscribe', { channel: 'news' })).toMatchObject(refused);
      expect(await peer.request('unsubscribe', { channel: 'news' })).toMatchObject(refused);
      expect(await peer.request('ack', { channel: 'news', epoch: 'e1', upTo: 1 })).toMatchObject(refused);
      expect(await peer.request('sync', { channel: 'news', epoch: 'e1', after: 0 })).toMatchObject(refused);
      expect(delivery.calls).toEqual([]);
    });

    test('wrong requests get their code and change nothing', async () => {
      const peer = await under.connect('s', 'a');
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
      expect(delivery.calls).toEqual([]);
      expect(peer.isOpen).toBe(true);
    });

    test('a failure of delivery is answered with its code, a fault as internal', async () => {
      const peer = await under.connect('s', 'a');
      delivery.failure = new SurecastError('epoch_mismatch');
      expect(await peer.request('ack', { channel: 'news', epoch: 'e0', upTo: 1 })).toMatchObject({
        code: 'epoch_mismatch',
      });
      delivery.failure = new TypeError('secret detail');
      const answer = await peer.request('ack', { channel: 'news', epoch: 'e1', upTo: 1 });
      expect(answer).toMatchObject({ ok: false, code: 'internal', retryable: true });
      expect(JSON.stringify(answer)).not.toContain('secret');
    });

    test('"100 channels per connection": one more is too_many_channels, also in one burst', async () => {
      const peer = await under.connect('s', 'a');
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
      const peer = await under.connect('s', 'a');
      let open = () => {};
      delivery.gate = new Promise((resolve) => {
        open = resolve;
      });
      void peer.request('subscribe', { channel: 'news' });
      await peer.arrive();
      peer.cut();
      await until(() => gateway.size === 0, 'the connection is gone');
      expect(delivery.calls).toEqual([]);
      open();
      await until(() => named('disconnected').length === 1, 'made away');
      expect(delivery.calls.map(([name]) => name)).toEqual(['subscribe', 'disconnected']);
      expect(named('disconnected')).toEqual([{ client: 's/a', channels: ['news'] }]);
    });

    test('subscribe and unsubscribe of one channel run in the order asked', async () => {
      const peer = await under.connect('s', 'a');
      let open = () => {};
      delivery.gate = new Promise((resolve) => {
        open = resolve;
      });
      const asked = [peer.request('subscribe', { channel: 'news' }), peer.request('unsubscribe', { channel: 'news' })];
      await peer.arrive();
      open();
      await until(() => named('unsubscribe').length === 1, 'unsubscribed');
      await peer.arrive();
      await Promise.all(asked);
      expect(delivery.calls.map(([name]) => name)).toEqual(['subscribe', 'unsubscribe']);
    });

    test('refresh takes a token of the same subject that reads the same channels, and no other', async () => {
      const peer = await under.connect('s', 'a');
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
        under.connect(`s@${now - 59_800}`, 'a'),
        under.connect(`s@${now - 59_800}`, 'b'),
      ]);
      expect(await stays.request('refresh', { token: `s@${now + 60_000}` })).toMatchObject({ ok: true });
      await until(() => gateway.size === 1, 'the expired connection is closed');
      await goes.arrive();
      expect(goes.received.at(-1)).toEqual([
        'closed',
        expect.objectContaining({ code: 'token_expired', retryable: true }),
      ]);
      expect(stays.isOpen).toBe(true);
      expect(events(stays)).toEqual([]);
    });
  });
}
