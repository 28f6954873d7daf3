import { describe, expect, test } from 'vitest';
import type { Frame } from '../protocol/index.js';
import { createInbox } from './inbox.js';

function frame(
  from: number,
  to: number,
  options: { skip?: number[]; void?: number[]; epoch?: string; id?: string } = {},
): Frame {
  const seqs = Array.from({ length: to - from }, (_, index) => from + 1 + index);
  const absent = [...(options.skip ?? []), ...(options.void ?? [])];
  return {
    channel: 'news',
    epoch: options.epoch ?? 'e1',
    from,
    to,
    messages: seqs
      .filter((seq) => !absent.includes(seq))
      .map((seq) => ({ id: options.id ?? `m${seq}`, seq, title: '', text: '', at: '', attempt: 0 })),
    ...(options.void && { void: options.void }),
  };
}

function take(inbox: ReturnType<typeof createInbox>): number[] {
  const seqs: number[] = [];
  for (let message = inbox.next(); message; message = inbox.next()) {
    seqs.push(message.seq);
    inbox.done(message);
  }
  return seqs;
}

/** What becomes of a frame. */
function offer(inbox: ReturnType<typeof createInbox>, one: Frame): 'taken' | 'held' | 'ignored' {
  const { position, held } = inbox;
  inbox.accept(one);
  if (inbox.position > position) return 'taken';
  return inbox.held.heldFrames > held.heldFrames ? 'held' : 'ignored';
}

describe('inbox', () => {
  test('CL1 "seqs ≤ last are dropped as repeats"', () => {
    const inbox = createInbox();
    inbox.start('e1', 2);
    expect(offer(inbox, frame(0, 2))).toBe('ignored');
    expect(offer(inbox, frame(1, 4))).toBe('taken');
    expect(offer(inbox, frame(2, 4))).toBe('ignored');
    expect(take(inbox)).toEqual([3, 4]);
  });

  test('CL1 "`from` > last is a hole: hold the frame"', () => {
    const inbox = createInbox();
    inbox.start('e1', 0);
    expect(offer(inbox, frame(2, 4))).toBe('held');
    expect(inbox.holeEnd).toBe(2);
    expect(take(inbox)).toEqual([]);
    expect(offer(inbox, frame(0, 2))).toBe('taken');
    expect(inbox.holeEnd).toBeUndefined();
    expect(take(inbox)).toEqual([1, 2, 3, 4]);
  });

  test('hazard 6: "a seq that is neither a message nor void is a hole as well"', () => {
    const inbox = createInbox();
    inbox.start('e1', 0);
    inbox.accept(frame(0, 5, { skip: [3], void: [2] }));
    expect(take(inbox)).toEqual([1]);
    expect(inbox.position).toBe(2);
    expect(inbox.holeEnd).toBe(3);
    inbox.accept(frame(2, 3));
    expect(take(inbox)).toEqual([3, 4, 5]);
  });

  test('hazard 6: a frame whose last seqs hold nothing claims no more than it holds', () => {
    const inbox = createInbox();
    inbox.start('e1', 0);
    inbox.accept(frame(0, 4, { skip: [3, 4] }));
    expect(inbox.position).toBe(2);
    inbox.accept(frame(2, 4));
    expect(take(inbox)).toEqual([1, 2, 3, 4]);
  });

  test('void seqs at the end count as handled only after the messages before them', () => {
    const inbox = createInbox();
    inbox.start('e1', 0);
    inbox.accept(frame(0, 3, { void: [2, 3] }));
    expect(inbox.handled).toBe(0);
    take(inbox);
    expect(inbox.handled).toBe(3);
  });

  test('CL1 the same id under another seq is not handed over twice', () => {
    const inbox = createInbox();
    inbox.start('e1', 0);
    inbox.accept(frame(0, 1, { id: 'same' }));
    expect(take(inbox)).toEqual([1]);
    inbox.start('e2', 4);
    inbox.accept(frame(4, 5, { epoch: 'e2', id: 'same' }));
    expect(take(inbox)).toEqual([]);
    expect(inbox.handled).toBe(5);
  });

  test('frames that come before the position is known are held, those of another log let go', () => {
    const inbox = createInbox();
    inbox.accept(frame(7, 8));
    inbox.accept(frame(7, 8, { epoch: 'e0' }));
    inbox.start('e1', 6);
    expect(inbox.holeEnd).toBe(7);
    inbox.accept(frame(6, 7));
    expect(take(inbox)).toEqual([7, 8]);
  });

  test('what is held and what waits is bounded', () => {
    const inbox = createInbox();
    inbox.start('e1', 0);
    for (let seq = 200; seq > 1; seq -= 1) inbox.accept(frame(seq, seq + 1));
    inbox.accept(frame(0, 2));
    expect(inbox.position).toBe(65);
    for (let from = 65; from < 5_000; from += 100) inbox.accept(frame(from, from + 100));
    expect(offer(inbox, frame(inbox.position, inbox.position + 1))).toBe('ignored');
    expect(inbox.position).toBeLessThan(2_200);
  });
});
