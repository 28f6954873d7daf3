import { beacon, dropped } from '../../shapes.js';
import { has, must, same, shaped, show } from '../../verdict.js';
import type { Check } from '../check.js';

/** A schedule is kept by passes, not by a timer for each message: this part of the interval may pass before a turn. */
const LATE = 0.7;
const RESENDS = 5;

export const resends: Check[] = [
  {
    rules: ['WP70', 'WP46'],
    name: 'a connected client that does not acknowledge gets its pending messages again, until it does',
    isSlow: true,
    async run(target) {
      const channel = target.newChannel('again');
      const peer = await target.connect();
      const { epoch } = await peer.subscribe(channel);
      await target.save(channel);
      await peer.reach(channel, 1);
      const from = performance.now();
      const attempts = () => peer.frames(channel).flatMap(({ messages }) => messages.map(({ attempt }) => attempt));
      await peer.until('the first resend', () => attempts().includes(1), target.resendMs * 2 + 2_000);
      const took = performance.now() - from;
      must(took > target.resendMs * 0.9, `the first resend came after ${Math.round(took)} ms`);
      await peer.until('the second resend', () => attempts().includes(2), target.resendMs * 2 + 2_000);
      await peer.request('ack', { channel, epoch, upTo: 1 });
      const sent = attempts().length;
      await new Promise((resolve) => setTimeout(resolve, target.resendMs * 1.5));
      same('sends after the ack', attempts().length, sent);
    },
  },
  {
    rules: ['WP71', 'WP77'],
    name: 'after five resends and one more interval it is dropped; it may return to where it stood',
    isSlow: true,
    async run(target) {
      const channel = target.newChannel('dropped');
      const client = target.newName('silent');
      const peer = await target.connect({ client });
      await peer.subscribe(channel);
      await target.save(channel);
      const ms = target.resendMs * (RESENDS + 1) * (1 + LATE) + 2_000;
      await peer.until('it is dropped and disconnected', () => !peer.isOpen, ms);
      const attempts = peer.frames(channel).flatMap(({ messages }) => messages.map(({ attempt }) => attempt));
      same('sends', attempts, [0, 1, 2, 3, 4, 5]);
      const word = peer.events.find(({ name }) => name === 'dropped');
      must(word, `it was disconnected without a word: ${show(peer.events.at(-1))}`);
      const expected = { channel, reason: 'never_acknowledged', pending: 1 };
      same('dropped', shaped('dropped', dropped, word.payload), expected);
      const again = await target.connect({ client });
      has('when it returns', await again.subscribe(channel), { cursor: 0, head: 1 });
      await again.reach(channel, 1);
    },
  },
  {
    rules: ['WP75'],
    name: 'a quiet connection is told the heads of its channels',
    isSlow: true,
    async run(target) {
      const channel = target.newChannel('beacon');
      const peer = await target.connect();
      const { epoch } = await peer.subscribe(channel);
      await target.save(channel);
      await peer.reach(channel, 1);
      await peer.request('ack', { channel, epoch, upTo: 1 });
      const heads = () =>
        peer.events
          .filter(({ name }) => name === 'head')
          .map(({ payload }) => shaped('head', beacon, payload))
          .filter((each) => channel in each.heads);
      await peer.until('a beacon', () => heads().length > 0, 60_000);
      const told = heads().at(-1);
      same('the beacon', { epoch: told?.epoch, head: told?.heads[channel] }, { epoch, head: 1 });
    },
  },
];
