import type { SeenFrame } from '../../shapes.js';
import { must, same, show } from '../../verdict.js';
import type { Check } from '../check.js';

/** WP45: every seq that a frame covers is a message of it or void. */
export function mustBeWhole(frame: SeenFrame): void {
  must(frame.from < frame.to, `a frame covers nothing: ${show(frame)}`);
  const seqs = frame.messages.map(({ seq }) => seq);
  same(
    'the order of a frame',
    seqs,
    [...seqs].sort((a, b) => a - b),
  );
  const held = new Set([...seqs, ...(frame.void ?? [])]);
  for (let seq = frame.from + 1; seq <= frame.to; seq += 1) {
    must(held.delete(seq), `a frame claims (${frame.from}, ${frame.to}] without ${seq}`);
  }
  must(held.size === 0, `a frame of (${frame.from}, ${frame.to}] holds ${[...held]} besides`);
}

export const frames: Check[] = [
  {
    rules: ['WP45', 'WP46'],
    name: 'frames under concurrent saves are whole, and together leave no hole',
    async run(target) {
      const channel = target.newChannel('frames');
      const peer = await target.connect();
      const { epoch } = await peer.subscribe(channel);
      await Promise.all(Array.from({ length: 60 }, () => target.save(channel)));
      await peer.reach(channel, 60);
      const seen = new Set<number>();
      for (const frame of peer.frames(channel)) {
        mustBeWhole(frame);
        same('the epoch of a frame', frame.epoch, epoch);
        for (const { seq } of frame.messages) seen.add(seq);
      }
      same('how many seqs came', seen.size, 60);
    },
  },
  {
    rules: ['WP47'],
    name: 'frames go to the subscribed connections and to no others',
    async run(target) {
      const [channel, elsewhere] = [target.newChannel('here'), target.newChannel('elsewhere')];
      const [here, there, nowhere] = [await target.connect(), await target.connect(), await target.connect()];
      await here.subscribe(channel);
      await there.subscribe(elsewhere);
      await target.save(channel);
      await target.save(elsewhere);
      await here.reach(channel, 1);
      await there.reach(elsewhere, 1);
      // An answer after it: what was written before would have come.
      await nowhere.refused('sync', { channel, epoch: 'e', after: 0 });
      same('frames of the other channel', [here.frames(elsewhere), there.frames(channel)], [[], []]);
      same(
        'events of a connection without channels',
        nowhere.events.filter(({ name }) => name === 'messages'),
        [],
      );
    },
  },
];
