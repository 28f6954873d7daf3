import { page as pageShape } from '../../shapes.js';
import { has, must, same, shaped } from '../../verdict.js';
import type { Check } from '../check.js';
import { mustBeWhole } from './frames.js';

export const sync: Check[] = [
  {
    rules: ['WP56'],
    name: 'pages follow each other without a hole, up to what was asked for',
    async run(target) {
      const channel = target.newChannel('pages');
      await target.fill(channel, 9);
      const peer = await target.connect();
      const { epoch } = await peer.subscribe(channel);
      const ask = async (after: number, to?: number) => {
        const answer = await peer.request('sync', { channel, epoch, after, ...(to !== undefined && { to }) });
        return shaped('sync', pageShape, answer);
      };
      for (const [after, to] of [
        [0, undefined],
        [3, undefined],
        [2, 5],
        [9, undefined],
        [0, 1_000],
      ] as const) {
        const end = Math.min(to ?? 9, 9);
        let last: number = after;
        for (let asked = 0; last < end; asked += 1) {
          must(asked < 20, `sync from ${after} made no end`);
          const { frames, more, head } = await ask(last, to);
          same('head', head, 9);
          for (const frame of frames) {
            mustBeWhole(frame);
            same('where a frame starts', frame.from, last);
            last = frame.to;
          }
          same(`more at ${last} of ${end}`, more, last < end);
        }
        must(last <= Math.max(end, after), `sync to ${to} went on to ${last}`);
      }
      has('a page past the head', await ask(50), { frames: [], more: false });
    },
  },
  {
    rules: ['WP57'],
    name: 'a page is bounded in bytes, and goes forward',
    async run(target) {
      const channel = target.newChannel('large');
      const peer = await target.connect();
      const { epoch } = await peer.subscribe(channel);
      const text = 'x'.repeat(65_536);
      await Promise.all(Array.from({ length: 8 }, () => target.save(channel, { text })));
      await peer.reach(channel, 8);
      let last = 0;
      for (let asked = 0; last < 8; asked += 1) {
        must(asked < 9, 'pages do not go forward');
        const answer = shaped('sync', pageShape, await peer.request('sync', { channel, epoch, after: last }));
        const messages = answer.frames.flatMap((frame) => frame.messages);
        must(messages.length > 0, `the page after ${last} of 8 is empty`);
        must(messages.length <= 5, `a page holds ${messages.length} messages of 64 KiB`);
        last = messages.at(-1)?.seq ?? last;
      }
    },
  },
  {
    rules: ['WP58'],
    name: 'sync needs the subscription and the epoch, and moves nothing',
    async run(target) {
      const channel = target.newChannel('asked');
      const client = target.newName('asked');
      const peer = await target.connect({ client });
      same('before subscribe', await peer.refused('sync', { channel, epoch: 'e', after: 0 }), 'not_subscribed');
      const { epoch } = await peer.subscribe(channel);
      await target.fill(channel, 3);
      same('another epoch', await peer.refused('sync', { channel, epoch: 'other', after: 0 }), 'epoch_mismatch');
      shaped('sync', pageShape, await peer.request('sync', { channel, epoch, after: 3 }));
      const stranger = await target.connect();
      same('another connection', await stranger.refused('sync', { channel, epoch, after: 0 }), 'not_subscribed');
      peer.close();
      has('the cursor', await (await target.connect({ client })).subscribe(channel), { cursor: 0 });
    },
  },
];
