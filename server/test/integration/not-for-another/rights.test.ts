import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, bearer, CHANNELS, MESSAGES, type Rights, sign, startVictim, type Victim } from './victim.js';

let alice: Victim;
let epoch: string;

beforeAll(async () => {
  alice = await startVictim();
  ({ epoch } = alice);
});

afterAll(() => alice?.stop());

describe('rights of a token', () => {
  /** Of the victim's own subject and client: only the rights stand between the token and the cursor. */
  const narrow: [string, Rights, string][] = [
    ['another channel', { news: ['read'] }, 'orders'],
    ['write only', { orders: ['write'] }, 'orders'],
    ['no rights in the list', { orders: [] }, 'orders'],
    ['a longer name', { ordersx: ['read'] }, 'orders'],
    ['a shorter name', { order: ['read'] }, 'orders'],
    ['the name in capitals', { ORDERS: ['read'] }, 'orders'],
    ['a longer prefix', { 'ordersx*': ['read'] }, 'orders'],
    ['a prefix that ends in a dot', { 'alerts.*': ['read'] }, 'alerts'],
    ['a star in the middle', { 'al*ts': ['read'] }, 'alerts'],
    ['a star in front', { '*.night': ['read'] }, 'alerts.night'],
    ['a prefix of write only', { 'alerts*': ['write'] }, 'alerts.night'],
    ['a pattern of another kind', { 'alerts.?ight': ['read'] }, 'alerts.night'],
    ['a pattern in brackets', { '[a-z]*': ['read'] }, 'alerts'],
    ['a dot for any letter', { 'alerts-night': ['read'] }, 'alerts.night'],
  ];

  it.each(narrow)('%s: reads nothing, acknowledges nothing', async (_what, rights, channel) => {
    const token = await sign('alice', rights);
    await alice.movesNothing(async () => {
      const ack = { client: 'tablet', channel, epoch, upTo: MESSAGES };
      expect(await alice.post('/ack', ack, bearer(token))).toMatchObject({
        status: 403,
        body: { code: 'not_allowed' },
      });
      const mine = alice.ids.slice(CHANNELS.indexOf(channel) * MESSAGES).slice(0, MESSAGES);
      const byIds = await alice.post('/ack', { client: 'tablet', ids: mine }, bearer(token));
      expect(byIds).toMatchObject({ status: 200, body: { cursors: {}, unknown: mine } });
      const list = await fetch(`${alice.url}/list?channel=${channel}`, { headers: bearer(token) });
      expect(await list.json()).toMatchObject({ code: 'not_allowed' });
      const message = await fetch(`${alice.url}/messages/${mine[0]}`, { headers: bearer(token) });
      expect(await message.json()).toMatchObject({ code: 'not_allowed' });
      const watch = await alice.connectAs(token, 'watch');
      const requests: [string, object][] = [
        ['subscribe', { channel }],
        ['sync', { channel, epoch, after: 0 }],
        ['ack', { channel, epoch, upTo: MESSAGES }],
        ['unsubscribe', { channel }],
      ];
      for (const [event, payload] of requests) {
        expect(await ask(watch, event, payload), event).toMatchObject({ ok: false, code: 'not_allowed' });
      }
      expect(watch.sends).toEqual([]);
      watch.close();
    });
  });

  it('a prefix covers what starts with it, the bare prefix too, and nothing of the service’s own', async () => {
    const token = await sign('bob', { 'alerts*': ['read'] });
    const bob = await alice.connectAs(token, 'b');
    for (const channel of ['alerts', 'alerts.night', 'alertsx']) await bob.subscribe(channel);
    const all = await alice.connectAs(await sign('bob'), 'c');
    for (const channel of ['$own', '$SYS', '$']) {
      const answer = await ask(all, 'subscribe', { channel });
      expect(answer).toMatchObject({ ok: false, code: 'invalid_channel' });
      const list = await fetch(`${alice.url}/list?channel=${encodeURIComponent(channel)}`, {
        headers: bearer(all.token),
      });
      expect(await list.json()).toMatchObject({ code: 'invalid_channel' });
    }
    const own = await alice.connectAs(await sign('bob', { $own: ['read'], '$*': ['read'] }), 'd');
    expect(await ask(own, 'subscribe', { channel: '$own' })).toMatchObject({ ok: false });
  });

  it('what a token may not read is unknown to its alice.ids, and what it may is not held up by that', async () => {
    const token = await sign('bob', { orders: ['read'] });
    const bob = await alice.connectAs(token, 'half');
    await bob.subscribe('orders');
    await alice.movesNothing(async () => {
      const answer = await ask(bob, 'ack', { ids: alice.ids });
      expect(answer).toMatchObject({ ok: true, cursors: { orders: MESSAGES } });
      expect([...(answer.unknown as string[])].sort()).toEqual(alice.ids.slice(MESSAGES).sort());
    });
  });
});
