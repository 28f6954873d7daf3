import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, bearer, CHANNELS, MESSAGES, sign, startVictim, type Victim } from './victim.js';

let alice: Victim;
let epoch: string;

beforeAll(async () => {
  alice = await startVictim();
  ({ epoch } = alice);
});

afterAll(() => alice?.stop());

describe('AK2 acks under another subject', () => {
  it('POST /ack with the victim’s client name and another subject’s token', async () => {
    await alice.movesNothing(async () => {
      const mallory = bearer(await sign('mallory'));
      for (const client of ['phone', 'tablet']) {
        for (const channel of CHANNELS) {
          const answer = await alice.post('/ack', { client, channel, epoch, upTo: MESSAGES }, mallory);
          expect(answer).toMatchObject({ status: 409, body: { code: 'not_subscribed' } });
        }
        const answer = await alice.post('/ack', { client, ids: alice.ids }, mallory);
        expect(answer).toMatchObject({ status: 409, body: { code: 'not_subscribed' } });
      }
    });
  });

  it('socket ack under the same client name, before and after a subscribe of one’s own', async () => {
    await alice.movesNothing(async () => {
      const mallory = await alice.connectAs(await sign('mallory'), 'phone');
      const ack = { channel: 'orders', epoch, upTo: MESSAGES };
      expect(await ask(mallory, 'ack', ack)).toMatchObject({ ok: false, code: 'not_subscribed' });
      expect(await ask(mallory, 'ack', { ids: alice.ids })).toMatchObject({ ok: false, code: 'not_subscribed' });
      await mallory.subscribe('orders');
      expect(await ask(mallory, 'ack', ack)).toEqual({ ok: true, cursor: MESSAGES });
      expect(await ask(mallory, 'ack', { ids: alice.ids })).toMatchObject({ ok: true, cursors: { orders: MESSAGES } });
      expect(await ask(mallory, 'unsubscribe', { channel: 'orders' })).toEqual({ ok: true });
    });
  });

  it('members that name somebody else are not read', async () => {
    await alice.movesNothing(async () => {
      const mallory = await alice.connectAs(await sign('mallory'), 'phone');
      const whose = {
        client: 'phone',
        subject: 'alice',
        sub: 'alice',
        key: 'alice/phone',
        connection: alice.phone.socket.id,
      };
      const ack = { channel: 'orders', epoch, upTo: MESSAGES, ...whose };
      expect(await ask(mallory, 'ack', ack)).toMatchObject({ code: 'not_subscribed' });
      expect(await ask(mallory, 'unsubscribe', { channel: 'orders', ...whose })).toEqual({ ok: true });
      const posted = await alice.post('/ack?sub=alice&client=phone', ack, bearer(await sign('mallory')));
      expect(posted.body).toMatchObject({ code: 'not_subscribed' });
      const polluted = JSON.parse(
        `{"client":"phone","channel":"orders","epoch":"${epoch}","upTo":${MESSAGES},"__proto__":{"subject":"alice"},"constructor":{"subject":"alice"}}`,
      ) as object;
      expect((await alice.post('/ack', polluted, bearer(await sign('mallory')))).body).toMatchObject({
        code: 'invalid_request',
      });
    });
  });
});

describe('AK2 other clients of the same subject, and of similar ones', () => {
  it('another client of the same subject acknowledges, leaves and replaces for itself only', async () => {
    await alice.movesNothing(async () => {
      const token = await sign('alice');
      const other = await alice.connectAs(token, 'watch');
      await other.subscribe('orders');
      expect(await ask(other, 'ack', { channel: 'orders', epoch, upTo: MESSAGES })).toMatchObject({ ok: true });
      expect(await ask(other, 'unsubscribe', { channel: 'orders' })).toEqual({ ok: true });
    });
  });

  it('client names that would make another’s key are refused', async () => {
    await alice.movesNothing(async () => {
      const names = [
        '/phone',
        'alice/phone',
        '../alice/phone',
        'phone/',
        'phone\u0000',
        'phone ',
        '%2fphone',
        '$phone',
        '',
      ];
      for (const client of names) {
        const token = await sign('alic');
        const answer = await alice.post('/ack', { client, channel: 'orders', epoch, upTo: 1 }, bearer(token));
        expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_client' } });
        await expect(alice.connectAs(token, client)).rejects.toMatchObject({ data: { code: 'invalid_client' } });
      }
    });
  });

  it('subjects with slashes, spaces, braces and other marks are subjects of their own', async () => {
    await alice.movesNothing(async () => {
      const subjects = [
        'alice/phone',
        'alice/',
        '/alice',
        'Alice',
        'alice ',
        ' alice',
        'alice\u0000',
        'alice\n',
        'alice%2Fphone',
        '{alice}',
        'alice*',
        '*',
      ];
      for (const subject of subjects) {
        const token = await sign(subject);
        const answer = await alice.post(
          '/ack',
          { client: 'phone', channel: 'orders', epoch, upTo: MESSAGES },
          bearer(token),
        );
        expect(answer.body, subject).toMatchObject({ code: 'not_subscribed' });
        const stranger = await alice.connectAs(token, 'phone');
        expect((await stranger.subscribe('orders')).cursor, subject).toBe(MESSAGES);
        await ask(stranger, 'unsubscribe', { channel: 'orders' });
      }
    });
  });
});

describe('RC4 sync and refresh', () => {
  it('sync gives nothing on a connection that is not subscribed, and moves nothing on one that is', async () => {
    await alice.movesNothing(async () => {
      const mallory = await alice.connectAs(await sign('mallory'), 'phone');
      const request = { channel: 'orders', epoch, after: 0 };
      expect(await ask(mallory, 'sync', request)).toMatchObject({ ok: false, code: 'not_subscribed' });
      expect(mallory.sends).toEqual([]);
      expect(await ask(alice.phone, 'sync', { ...request, after: 3 })).toMatchObject({ ok: true, head: MESSAGES });
    });
  });

  it('a live connection takes no token of another subject', async () => {
    await alice.movesNothing(async () => {
      const mallory = await alice.connectAs(await sign('mallory'), 'phone');
      const stolen = await sign('alice');
      expect(await ask(mallory, 'refresh', { token: stolen })).toMatchObject({ ok: false, code: 'not_allowed' });
      const ack = { channel: 'orders', epoch, upTo: MESSAGES };
      expect(await ask(mallory, 'ack', ack)).toMatchObject({ ok: false, code: 'not_subscribed' });
    });
  });

  it('a claim to be further takes nobody along', async () => {
    await alice.movesNothing(async () => {
      const mallory = await alice.connectAs(await sign('mallory'), 'tablet');
      const claims = [
        { after: 1_000_000 },
        { after: MESSAGES },
        { after: MESSAGES, epoch: 'another' },
        { rewind: 1_000 },
      ];
      for (const claim of claims) {
        expect(await ask(mallory, 'subscribe', { channel: 'orders', ...claim })).toMatchObject({ ok: true });
        await ask(mallory, 'unsubscribe', { channel: 'orders' });
      }
    });
  });
});

it('AK2 the look that finds nothing above sees a real ack', async () => {
  const before = await alice.standing();
  expect((await alice.phone.ack('alerts', 2)).status).toBe(200);
  const moved = (await alice.standing()).positions.filter((position) => {
    return !before.positions.some((one) => JSON.stringify(one) === JSON.stringify(position));
  });
  expect(moved).toEqual([
    { channel: 'alerts', client: 'alice/phone', state: 'connected', cursor: 2, pending: MESSAGES - 2 },
  ]);
});
