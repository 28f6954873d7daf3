import { acked, ackedIds } from '../../shapes.js';
import { has, same, shaped } from '../../verdict.js';
import type { Check } from '../check.js';
import type { Target } from '../target.js';

/** A client with so many pending messages. */
async function withPending(target: Target, count: number) {
  const channel = target.newChannel('acks');
  const client = target.newName('acks');
  const peer = await target.connect({ client });
  const { epoch } = await peer.subscribe(channel);
  const ids = await target.fill(channel, count);
  const post = async (body: object) => {
    return (await target.send('POST', '/ack', { body: { client, ...body }, token: peer.token })).body;
  };
  return { channel, client, peer, epoch, ids, post };
}

export const acks: Check[] = [
  {
    rules: ['WP60', 'WP61'],
    name: 'acks move up only, answer the cursor, and stop at the head',
    async run(target) {
      const { channel, peer, epoch } = await withPending(target, 4);
      const ack = async (upTo: number) =>
        shaped('ack', acked, await peer.request('ack', { channel, epoch, upTo })).cursor;
      same(
        'acks of 0, 2, 2, 1, 3',
        [await ack(0), await ack(2), await ack(2), await ack(1), await ack(3)],
        [0, 2, 2, 2, 3],
      );
      for (const upTo of [5, 1_000_000_000]) {
        same(`ack of ${upTo}`, await peer.refused('ack', { channel, epoch, upTo }), 'ack_beyond_head');
      }
      same('afterwards', await ack(0), 3);
    },
  },
  {
    rules: ['WP62'],
    name: 'acks without a position or of another epoch move nothing',
    async run(target) {
      const { channel, peer, epoch } = await withPending(target, 2);
      const stranger = await target.connect();
      same('a stranger', await stranger.refused('ack', { channel, epoch, upTo: 1 }), 'not_subscribed');
      same('another epoch', await peer.refused('ack', { channel, epoch: 'other', upTo: 1 }), 'epoch_mismatch');
      has('afterwards', await peer.request('ack', { channel, epoch, upTo: 0 }), { cursor: 0 });
    },
  },
  {
    rules: ['WP63'],
    name: 'acks by id in any order; unknown ids are named',
    async run(target) {
      const { channel, peer, ids, post } = await withPending(target, 5);
      const [one = '', two = '', three = '', four = ''] = ids;
      const ack = async (...named: string[]) => shaped('ack', ackedIds, await peer.request('ack', { ids: named }));
      same('the third', await ack(three), { ok: true, cursors: { [channel]: 0 }, unknown: [] });
      same('the first, and nobody’s', await ack(one, 'nobody’s'), {
        ok: true,
        cursors: { [channel]: 1 },
        unknown: ['nobody’s'],
      });
      has('the second by POST', await post({ ids: [two] }), { result: 'success', cursors: { [channel]: 3 } });
      same('repeated', (await ack(one, two, three)).cursors, { [channel]: 3 });
      same('the fourth', (await ack(four)).cursors, { [channel]: 4 });
      const many = Array.from({ length: 1_001 }, (_, number) => `${number}`);
      same('1,001 ids', await peer.refused('ack', { ids: many }), 'invalid_request');
      const stranger = await target.connect();
      same('a stranger', await stranger.refused('ack', { ids: [one] }), 'not_subscribed');
    },
  },
  {
    rules: ['WP64', 'WP27'],
    name: 'POST and socket do the same, connected or away',
    async run(target) {
      const { channel, client, peer, epoch, post } = await withPending(target, 4);
      has('POST', await post({ channel, epoch, upTo: 1 }), { result: 'success', cursor: 1 });
      peer.tell('ack', { channel, epoch, upTo: 2 });
      has('after an ack that asked for no answer', await peer.request('ack', { channel, epoch, upTo: 0 }), {
        cursor: 2,
      });
      has('POST beyond the head', await post({ channel, epoch, upTo: 9 }), { code: 'ack_beyond_head' });
      has('POST of another epoch', await post({ channel, epoch: 'other', upTo: 3 }), { code: 'epoch_mismatch' });
      peer.close();
      has('POST while away', await post({ channel, epoch, upTo: 3 }), { cursor: 3 });
      has('afterwards', await (await target.connect({ client })).subscribe(channel), { cursor: 3, head: 4 });
    },
  },
];
