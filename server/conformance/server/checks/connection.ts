import { closed } from '../../shapes.js';
import { has, must, Skipped, same, shaped } from '../../verdict.js';
import type { Check } from '../check.js';

export const connection: Check[] = [
  {
    rules: ['WP25'],
    name: 'both transports serve, and requests over 64 KiB are not taken',
    async run(target) {
      const channel = target.newChannel('transports');
      const peers = [
        await target.connect({ transports: ['websocket'] }),
        await target.connect({ transports: ['polling'] }),
      ];
      for (const peer of peers) await peer.subscribe(channel);
      await target.save(channel);
      for (const peer of peers) await peer.reach(channel, 1);
      const large = await target.connect();
      large.tell('ack', { ids: ['x'.repeat(70_000)] });
      await large.until('a connection that sends 70,000 bytes is closed', () => !large.isOpen);
    },
  },
  {
    rules: ['WP27'],
    name: 'one answer for each request, none unasked, and one channel in order',
    async run(target) {
      const channel = target.newChannel('turns');
      const peer = await target.connect();
      const { epoch } = await peer.subscribe(channel);
      await target.save(channel);
      await peer.reach(channel, 1);
      // Takes effect without an answer: the next one on the connection shows it.
      peer.tell('ack', { channel, epoch, upTo: 1 });
      const turns = ['subscribe', 'unsubscribe', 'subscribe', 'unsubscribe', 'subscribe'];
      const answers = await Promise.all(turns.map((event) => peer.request(event, { channel })));
      must(
        answers.every((answer) => (answer as { ok?: unknown }).ok === true),
        `subscribe and unsubscribe in turn were answered ${JSON.stringify(answers)}`,
      );
      same('answers', peer.events.filter(({ name }) => name === 'answer:unsubscribe').length, 2);
      await target.save(channel);
      await peer.reach(channel, 2);
    },
  },
  {
    rules: ['WP28', 'WP77'],
    name: 'a newer connection of the same client replaces the older one, which is told why',
    async run(target) {
      const channel = target.newChannel('replaced');
      const client = target.newName('twice');
      const older = await target.connect({ client });
      await older.subscribe(channel);
      const newer = await target.connect({ client });
      await newer.subscribe(channel);
      await older.until('the older connection ends', () => !older.isOpen);
      const names = older.events.map(({ name }) => name);
      must(names.indexOf('closed') >= 0, 'the older connection was not told');
      must(names.indexOf('closed') < names.indexOf('disconnect'), 'it was disconnected before it was told');
      const reason = shaped('closed', closed, older.events.find(({ name }) => name === 'closed')?.payload);
      same('closed', { code: reason.code, retryable: reason.retryable }, { code: 'replaced', retryable: false });
      await target.save(channel);
      await newer.reach(channel, 1);
    },
  },
  {
    rules: ['WP30'],
    name: 'a connection has at most 100 channels',
    async run(target) {
      const peer = await target.connect();
      const channels = Array.from({ length: 100 }, () => target.newChannel('many'));
      for (const channel of channels) await peer.subscribe(channel);
      const [first = ''] = channels;
      const channel = target.newChannel('many');
      const more = await peer.request('subscribe', { channel });
      if ((more as { ok?: unknown }).ok === true) throw new Skipped('the service allows more than 100');
      has('one more', more, { ok: false, code: 'too_many_channels' });
      await peer.subscribe(first);
      await peer.request('unsubscribe', { channel: first });
      await peer.subscribe(channel);
      for (const each of [...channels.slice(1), channel]) await peer.request('unsubscribe', { channel: each });
    },
  },
];
