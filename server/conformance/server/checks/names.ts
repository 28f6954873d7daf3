import { ERRORS, type ErrorCode } from '@surecast/shared/protocol';
import { frame, httpFailure, socketFailure } from '../../shapes.js';
import { has, must, same, shaped, show } from '../../verdict.js';
import type { Check } from '../check.js';

const BAD_NAMES = ['', 'a b', 'a/b', '$own', 'é', 'x'.repeat(129), '../x', 'a\n'];

export const names: Check[] = [
  {
    rules: ['WP1'],
    name: 'names that do not match are refused on HTTP and on the socket',
    async run(target) {
      const token = await target.token();
      const peer = await target.connect();
      for (const channel of BAD_NAMES) {
        const list = await target.send('GET', `/list?channel=${encodeURIComponent(channel)}`, { token });
        has(`GET /list of ${show(channel)}`, list.body, { code: 'invalid_channel' });
        same(`subscribe to ${show(channel)}`, await peer.refused('subscribe', { channel }), 'invalid_channel');
        const body = { client: channel, channel: 'x', epoch: 'e', upTo: 0 };
        has(`POST /ack by client ${show(channel)}`, (await target.send('POST', '/ack', { token, body })).body, {
          code: 'invalid_client',
        });
      }
      await peer.subscribe(target.newChannel('A-Z_0.9:x'));
    },
  },
  {
    rules: ['WP2', 'WP46'],
    name: 'forms of seqs, times, ids and epochs in frames',
    async run(target) {
      const channel = target.newChannel('values');
      const peer = await target.connect();
      await peer.subscribe(channel);
      const before = Date.now();
      const ids = [
        await target.save(channel, { data: { a: [1] } }),
        await target.save(channel),
        await target.save(channel),
      ];
      await peer.reach(channel, 3);
      const messages = peer.frames(channel).flatMap((each) => shaped('a frame', frame, each).messages);
      same(
        'seqs in the order of the saves',
        messages.map(({ seq }) => seq),
        [1, 2, 3],
      );
      same(
        'ids as they were answered',
        messages.map(({ id }) => id),
        ids,
      );
      same(
        'attempts of a first send',
        messages.map(({ attempt }) => attempt),
        [0, 0, 0],
      );
      same('data as it was saved', messages[0]?.data, { a: [1] });
      for (const { at } of messages) {
        // Clocks of two machines: an hour apart would be a time zone, not a clock.
        must(Math.abs(Date.parse(at) - before) < 1_800_000, `at ${at} is not the time of acceptance in UTC`);
      }
    },
  },
  {
    rules: ['WP3'],
    name: 'sizes at and over their limits',
    async run(target) {
      const channel = target.newChannel('limits');
      const token = await target.token();
      await target.save(channel, { title: 't'.repeat(300), text: 'é'.repeat(32_768), data: 'd'.repeat(65_534) });
      const refused: [object, number, string][] = [
        [{ title: 't'.repeat(301) }, 400, 'invalid_title'],
        [{ title: '' }, 400, 'invalid_title'],
        [{ text: 'é'.repeat(32_769) }, 400, 'invalid_text'],
        [{ data: 'd'.repeat(65_535) }, 400, 'invalid_data'],
        [{ text: 'x'.repeat(2_000_000) }, 413, 'body_too_large'],
      ];
      for (const [fields, status, code] of refused) {
        const body = { channel, title: 'x', ...fields };
        const answer = await target.send('POST', '/save', { body, token });
        same(`status of ${show(fields)}`, answer.status, status);
        has(`answer to ${show(fields)}`, answer.body, { code, retryable: false });
      }
      const peer = await target.connect();
      await target.save(channel);
      const { head } = await peer.subscribe(channel);
      must(head <= 2, `the head is ${head}, so something that was refused was saved`);
    },
  },
  {
    rules: ['WP4'],
    name: 'HTTP failures have the documented form and the status of their code',
    async run(target) {
      const token = await target.token();
      const requests: [string, string, object, ErrorCode][] = [
        ['GET', '/messages/00000000-0000-7000-8000-000000000000', { token }, 'not_found'],
        ['GET', '/list?limit=0', { token }, 'invalid_request'],
        ['POST', '/ack', { body: { client: 'a', ids: ['x'] } }, 'token_missing'],
        ['POST', '/ack', { body: { client: 'a' }, token }, 'invalid_request'],
        [
          'POST',
          '/save',
          { body: 'not json', headers: { 'content-type': 'application/json' }, token },
          'invalid_request',
        ],
        ['POST', '/save', { body: 'x', headers: { 'content-type': 'text/csv' }, token }, 'unsupported_media_type'],
        ['GET', '/no-such-place', { token, headers: { accept: 'application/json' } }, 'not_found'],
      ];
      for (const [method, path, init, code] of requests) {
        const { status, body } = await target.send(method, path, init);
        const failure = shaped(`${method} ${path}`, httpFailure, body);
        same(`code of ${method} ${path}`, failure.code, code);
        const { status: own, retryable } = ERRORS[code];
        same(`${method} ${path}`, { status, retryable: failure.retryable }, { status: own, retryable });
      }
    },
  },
  {
    rules: ['WP5', 'WP7'],
    name: 'wrong and unknown requests on the socket are answered, and the connection goes on',
    async run(target) {
      const channel = target.newChannel('wrong');
      const peer = await target.connect();
      const wrong: [string, unknown, string][] = [
        ['no-such-event', {}, 'invalid_request'],
        ['subscribe', null, 'invalid_request'],
        ['subscribe', 'text', 'invalid_request'],
        ['subscribe', {}, 'invalid_channel'],
        ['subscribe', { channel, after: -1 }, 'invalid_request'],
        ['subscribe', { channel, after: 1.5 }, 'invalid_request'],
        ['subscribe', { channel, after: '1' }, 'invalid_request'],
        ['ack', { channel, upTo: 1 }, 'invalid_request'],
        ['ack', { ids: [] }, 'invalid_request'],
        ['sync', { channel, epoch: 7, after: 0 }, 'invalid_request'],
        ['refresh', {}, 'token_missing'],
      ];
      for (const [event, payload, code] of wrong) {
        const answer = shaped(`${event} ${show(payload)}`, socketFailure, await peer.request(event, payload));
        same(`code of ${event} ${show(payload)}`, answer.code, code);
      }
      await peer.subscribe(channel, { unheardOf: { deep: true } });
      must(peer.isOpen, 'the connection was closed');
    },
  },
];
