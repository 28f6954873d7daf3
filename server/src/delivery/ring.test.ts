import type { Frame } from '@surecast/shared/protocol';
import { expect, it, test } from 'vitest';
import { createMemoryDisk, createMemoryStore } from '../store/memory/index.js';
import type { LogRecord } from '../store/store.js';
import { contiguous, FRAME, toFrames } from './frames.js';
import { contentBytes, createRing } from './ring.js';

const record = (channel: string, seq: number, text = `text ${seq}`): LogRecord => {
  const rest = { subject: 's', fingerprint: 'f', title: 't', text, at: seq, bytes: Buffer.byteLength(text) + 1 };
  return { id: `${channel}-${seq}`, channel, seq, ...rest };
};

const records = (channel: string, from: number, to: number, text?: string) =>
  Array.from({ length: to - from }, (_, index) => record(channel, from + 1 + index, text));

function frame(channel: string, from: number, to: number, epoch = 'e1'): Frame {
  const [made] = toFrames(epoch, records(channel, from, to));
  if (!made) throw new Error('an empty frame');
  return made;
}

const roomy = { messages: 1_000, bytes: 1_000_000 };

it('RC5 the ring gives what follows a position, as first sends', () => {
  const ring = createRing(roomy);
  ring.add(frame('a', 4, 7));
  ring.add(frame('a', 7, 9));
  expect(ring.page('a', 4, 9, FRAME)).toEqual({ frames: toFrames('e1', records('a', 4, 9)), to: 9 });
  expect(ring.page('a', 6, 8, FRAME)).toEqual({ frames: toFrames('e1', records('a', 6, 8)), to: 8 });
  // It ends where the ring ends, and says so.
  expect(ring.page('a', 8, 20, FRAME)).toEqual({ frames: toFrames('e1', records('a', 8, 9)), to: 9 });
});

it('RC5 reading 3: nothing is served that is not covered from the next seq on', () => {
  const ring = createRing(roomy);
  ring.add(frame('a', 4, 7));
  expect(ring.page('a', 3, 7, FRAME)).toBeNull();
  expect(ring.page('a', 7, 9, FRAME)).toBeNull();
  expect(ring.page('b', 4, 7, FRAME)).toBeNull();
});

it('RC5 a hole in what comes in starts the channel anew; repeats are ignored; what overlaps is joined', () => {
  const ring = createRing(roomy);
  ring.add(frame('a', 0, 4));
  ring.add(frame('a', 2, 3));
  ring.add(frame('a', 2, 6));
  expect(ring.page('a', 0, 6, FRAME)).toEqual({ frames: toFrames('e1', records('a', 0, 6)), to: 6 });
  ring.add(frame('a', 7, 9));
  expect(ring.page('a', 0, 6, FRAME)).toBeNull();
  expect(ring.page('a', 6, 9, FRAME)).toBeNull();
  expect(ring.page('a', 7, 9, FRAME)?.to).toBe(9);
  ring.add(frame('a', 0, 6));
  expect(ring.page('a', 0, 6, FRAME)).toBeNull();
  expect(ring.held).toMatchObject({ channels: 1, messages: 2 });
});

it('RC5 reading 3: another epoch clears everything', () => {
  const ring = createRing(roomy);
  ring.add(frame('a', 0, 4));
  ring.add(frame('b', 0, 1, 'e2'));
  expect(ring.epoch).toBe('e2');
  expect(ring.page('a', 0, 4, FRAME)).toBeNull();
  expect(ring.held).toMatchObject({ channels: 1, messages: 1 });
});

it('RC5 PU1 void seqs are kept, and a frame that does not hold each of its seqs never enters', () => {
  const ring = createRing(roomy);
  const { messages } = frame('a', 0, 3);
  const withVoid: Frame = { ...frame('a', 0, 3), messages: messages.filter(({ seq }) => seq !== 2), void: [2] };
  ring.add(withVoid);
  expect(ring.page('a', 0, 3, FRAME)).toEqual({ frames: [withVoid], to: 3 });
  expect(ring.page('a', 1, 2, FRAME)?.frames).toEqual([
    { channel: 'a', epoch: 'e1', from: 1, to: 2, messages: [], void: [2] },
  ]);
  const holed: Frame = { ...frame('a', 3, 6), messages: frame('a', 3, 5).messages };
  ring.add(holed);
  expect(ring.page('a', 0, 3, FRAME)).toBeNull();
  const twice: Frame = { ...frame('b', 0, 2), messages: [...frame('b', 0, 1).messages, ...frame('b', 0, 1).messages] };
  ring.add(twice);
  const elsewhere: Frame = { ...frame('b', 0, 2), messages: frame('b', 5, 7).messages };
  ring.add(elsewhere);
  expect(ring.held).toEqual({ channels: 0, messages: 0, bytes: 0 });
});

it('RC5 resends never enter', () => {
  const ring = createRing(roomy);
  const [resent] = toFrames('e1', records('a', 0, 3), () => 1);
  if (resent) ring.add(resent);
  expect(ring.held.messages).toBe(0);
});

it('RC5 a channel keeps so many messages and no more; 0 keeps none', () => {
  const ring = createRing({ ...roomy, messages: 10 });
  for (let seq = 0; seq < 1_000; seq += 1) ring.add(frame('a', seq, seq + 1));
  expect(ring.held.messages).toBe(10);
  expect(ring.page('a', 989, 1_000, FRAME)).toBeNull();
  expect(ring.page('a', 990, 1_000, FRAME)?.frames).toEqual(toFrames('e1', records('a', 990, 1_000)));
  ring.add(frame('a', 1_000, 1_050));
  expect(ring.held.messages).toBe(10);
  expect(ring.page('a', 1_040, 1_050, FRAME)?.to).toBe(1_050);
  const none = createRing({ ...roomy, messages: 0 });
  none.add(frame('a', 0, 1));
  expect(none.held).toEqual({ channels: 0, messages: 0, bytes: 0 });
});

it('RC5 over its bytes the channel that was written least recently leaves, and one alone loses its oldest', () => {
  const one = createRing(roomy);
  one.add(frame('a', 0, 1));
  const cost = one.held.bytes;
  const ring = createRing({ messages: 1_000, bytes: 3 * cost });
  for (const channel of ['a', 'b', 'c']) ring.add(frame(channel, 0, 1));
  ring.add(frame('a', 1, 2));
  expect(ring.page('b', 0, 1, FRAME)).toBeNull();
  expect(['a', 'c'].map((channel) => ring.page(channel, 0, 1, FRAME)?.to)).toEqual([1, 1]);
  for (let seq = 2; seq < 20; seq += 1) ring.add(frame('a', seq, seq + 1));
  expect(ring.held.channels).toBe(1);
  expect(ring.held.bytes).toBeLessThanOrEqual(3 * cost);
  expect(ring.page('a', 18, 20, FRAME)?.to).toBe(20);
  expect(ring.page('a', 15, 20, FRAME)).toBeNull();
});

it('RC5 what one message alone is too large for is not held', () => {
  const ring = createRing({ messages: 10, bytes: 300 });
  const [large] = toFrames('e1', [record('a', 1, 'x'.repeat(1_000))]);
  if (large) ring.add(large);
  expect(ring.held).toMatchObject({ messages: 0, bytes: 0 });
});

it('RT1 reading 3: what the log gave up is not served any more', () => {
  const ring = createRing(roomy);
  ring.add(frame('a', 0, 10));
  ring.forget('a', 4);
  expect(ring.page('a', 3, 10, FRAME)).toBeNull();
  expect(ring.page('a', 4, 10, FRAME)?.to).toBe(10);
  ring.forget('a', 99);
  expect(ring.held).toEqual({ channels: 0, messages: 0, bytes: 0 });
  ring.forget('b', 1);
});

it('RC5 the size of a message is what the store counts', () => {
  const message = { id: 'm', seq: 1, title: 'é', text: '𝄞', data: { a: [1] }, at: '', attempt: 0 };
  expect(contentBytes(message)).toBe(2 + 4 + '{"a":[1]}'.length);
});

/** Numbers below `most` that a seed decides. */
function dice(seed: number): (most: number) => number {
  let state = seed + 1;
  return (most) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
    return (state >>> 0) % most;
  };
}

test.each(Array.from({ length: 30 }, (_, seed) => seed))(
  'RC5 a page of the ring is the page that the store gives, as far as the ring goes (seed %i)',
  async (seed) => {
    const roll = dice(seed);
    const store = createMemoryStore(createMemoryDisk());
    await store.open();
    const ring = createRing({ messages: 40 + roll(100), bytes: 40_000 + roll(400_000) });
    let head = 0;
    for (let step = 0; step < 150; step += 1) {
      const fresh = records('a', head, head + 1 + roll(20), 'x'.repeat(roll(40_000)));
      await store.append(fresh);
      head += fresh.length;
      // Some frames are lost, some come twice.
      if (roll(10) > 0) for (const made of toFrames(store.id, fresh)) ring.add(made);
      if (roll(10) === 0) for (const made of toFrames(store.id, fresh.slice(roll(fresh.length)))) ring.add(made);
      const after = Math.max(0, head - roll(60));
      const upTo = after + roll(head - after + 1);
      const page = ring.page('a', after, upTo, FRAME);
      if (!page) continue;
      const read = contiguous(await store.range('a', { after, upTo, ...FRAME }), after);
      const within = read.filter(({ seq }) => seq <= page.to);
      expect(page.frames).toEqual(toFrames(store.id, within));
      // It is shorter than the store's only where the ring itself ends.
      if (page.to < (read.at(-1)?.seq ?? after)) expect(ring.page('a', page.to, upTo, FRAME)).toBeNull();
    }
  },
);
