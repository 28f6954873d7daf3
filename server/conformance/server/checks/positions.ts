import { list } from '../../shapes.js';
import { has, must, same, shaped, show } from '../../verdict.js';
import type { Check } from '../check.js';

export const positions: Check[] = [
  {
    rules: ['WP33', 'WP34'],
    name: 'a new client starts at the head, or as far back as it asks',
    async run(target) {
      const channel = target.newChannel('new');
      const first = await target.connect();
      const empty = await first.subscribe(channel);
      has('an empty channel', empty, { channel, head: 0, cursor: 0, recovered: true, sentTo: 0 });
      await target.fill(channel, 5);
      const fresh = await (await target.connect()).subscribe(channel);
      has('a new client', fresh, { head: 5, cursor: 5, recovered: true, sentTo: 5, epoch: empty.epoch });
      const rewound = await target.connect();
      has('with rewind 2', await rewound.subscribe(channel, { rewind: 2 }), { head: 5, cursor: 3, recovered: true });
      await rewound.reach(channel, 5);
      const whole = await rewound.subscribe(channel, { after: 0, epoch: empty.epoch });
      has('after 0 of a log that holds everything', whole, { recovered: true });
      must(whole.missed === undefined, `missed is ${show(whole.missed)} though nothing is gone`);
      const all = await target.connect();
      has('with rewind 1,000', await all.subscribe(channel, { rewind: 1_000 }), { cursor: 0, recovered: true });
      const refused = await all.refused('subscribe', { channel: target.newChannel('new'), rewind: 1_001 });
      same('with rewind 1,001', refused, 'invalid_request');
      const page = await target.send('GET', `/list?channel=${channel}`, { token: await target.token() });
      same('the epoch of /list', shaped('GET /list', list, page.body).epoch, empty.epoch);
    },
  },
  {
    rules: ['WP35', 'WP38'],
    name: 'a known client goes on from its cursor; the answer comes before what is missing',
    async run(target) {
      const channel = target.newChannel('known');
      const client = target.newName('known');
      const before = await target.connect({ client });
      const { epoch } = await before.subscribe(channel);
      await target.fill(channel, 4);
      await before.request('ack', { channel, epoch, upTo: 1 });
      before.close();
      await target.fill(channel, 2);
      const peer = await target.connect({ client });
      const answer = await peer.subscribe(channel);
      has('the position', answer, { cursor: 1, head: 6, recovered: true });
      must(answer.sentTo > 1, `nothing is announced though 5 messages are missing: sentTo ${answer.sentTo}`);
      await peer.reach(channel, answer.sentTo);
      const names = peer.events
        .map(({ name }) => name)
        .filter((name) => name.startsWith('answer') || name === 'messages');
      same('what came first', names[0], 'answer:subscribe');
      const seqs = peer.frames(channel).flatMap((frame) => frame.messages.map(({ seq }) => seq));
      const announced = Array.from({ length: answer.sentTo - 1 }, (_, index) => index + 2);
      same(
        'what was announced',
        [...new Set(seqs)].filter((seq) => seq <= answer.sentTo),
        announced,
      );
    },
  },
  {
    rules: ['WP38'],
    name: 'nothing falls between the first page and the live frames',
    async run(target) {
      const channel = target.newChannel('seam');
      let isOver = false;
      const saving = (async () => {
        while (!isOver) await target.save(channel);
      })();
      // Awaited at the end; a failure before that is not nobody's.
      saving.catch(() => {});
      try {
        for (let time = 0; time < 5; time += 1) {
          const peer = await target.connect();
          const { cursor, sentTo } = await peer.subscribe(channel, { rewind: 3 });
          await peer.reach(channel, sentTo + 10);
          const seqs = new Set(peer.frames(channel).flatMap((frame) => frame.messages.map(({ seq }) => seq)));
          for (let seq = cursor + 1; seq <= sentTo + 10; seq += 1) must(seqs.has(seq), `seq ${seq} did not come`);
        }
      } finally {
        isOver = true;
        await saving;
      }
    },
  },
  {
    rules: ['WP36'],
    name: 'the page’s own position: larger is an ack, smaller is where sending starts',
    async run(target) {
      const channel = target.newChannel('after');
      const client = target.newName('after');
      const first = await target.connect({ client });
      const { epoch } = await first.subscribe(channel);
      await target.fill(channel, 5);
      first.close();
      const second = await target.connect({ client });
      has('after 3', await second.subscribe(channel, { after: 3, epoch }), { cursor: 3, recovered: true });
      await second.reach(channel, 5);
      same('frames after 3 start at', second.frames(channel)[0]?.from, 3);
      second.close();
      const third = await target.connect({ client });
      has('after 1', await third.subscribe(channel, { after: 1, epoch }), { cursor: 3, recovered: true });
      await third.reach(channel, 5);
      same('frames after 1 start at', third.frames(channel)[0]?.from, 1);
      third.close();
      const fourth = await target.connect({ client });
      has('no after', await fourth.subscribe(channel), { cursor: 3 });
    },
  },
  {
    rules: ['WP37'],
    name: 'a position of another epoch or past the head is void for that client alone',
    async run(target) {
      const channel = target.newChannel('void');
      const client = target.newName('void');
      const other = await target.connect();
      const first = await target.connect({ client });
      const { epoch } = await first.subscribe(channel);
      await other.subscribe(channel);
      await target.fill(channel, 3);
      await first.request('ack', { channel, epoch, upTo: 2 });
      first.close();
      for (const claim of [{ after: 3, epoch: 'of-another-store' }, { after: 1_000_000_000, epoch }, { after: 9 }]) {
        const peer = await target.connect({ client });
        const answer = await peer.subscribe(channel, claim);
        has(`subscribe ${JSON.stringify(claim)}`, answer, { recovered: false, cursor: 2, head: 3, epoch });
        peer.close();
      }
      const stranger = await (await target.connect()).subscribe(channel, { after: 77, epoch: 'of-another-store' });
      has('a new client with a foreign position', stranger, { recovered: false, head: 3, epoch });
      const id = await target.save(channel);
      await other.reach(channel, 4);
      const last = other.frames(channel).at(-1)?.messages.at(-1);
      has('the next message', last, { id, seq: 4 });
    },
  },
  {
    rules: ['WP44'],
    name: 'unsubscribe forgets the position at once',
    async run(target) {
      const channel = target.newChannel('left');
      const peer = await target.connect();
      const { epoch } = await peer.subscribe(channel);
      await target.fill(channel, 2);
      same('unsubscribe', await peer.request('unsubscribe', { channel }), { ok: true });
      same('again', await peer.request('unsubscribe', { channel }), { ok: true });
      same('a later ack', await peer.refused('ack', { channel, epoch, upTo: 2 }), 'not_subscribed');
      const came = peer.frames(channel).length;
      await target.fill(channel, 1);
      same('frames after it left', peer.frames(channel).length, came);
      has('when it comes back', await peer.subscribe(channel), { cursor: 3, head: 3, recovered: true });
    },
  },
];
