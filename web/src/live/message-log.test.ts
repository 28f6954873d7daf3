import type { Message } from '@surecast/shared/protocol';
import { describe, expect, it } from 'vitest';
import { MessageLog } from './message-log.js';

function message(seq: number, text = ''): Message {
  return { id: `id-${seq}`, seq, title: `m${seq}`, text, at: '2026-01-01T00:00:00.000Z' };
}

function seqs(log: MessageLog): number[] {
  return log.snapshot().flatMap((block) => block.messages.map((each) => each.seq));
}

describe('message log of a page', () => {
  it('shows each message once, highest seq first, however history and live messages interleave', () => {
    const log = new MessageLog();
    const arrivals = [250, 249, 101, 3, 251, 100, 99, 250, 3, 1, 2];
    const taken = arrivals.filter((seq) => log.add(message(seq)));
    expect(taken).toEqual([250, 249, 101, 3, 251, 100, 99, 1, 2]);
    expect(seqs(log)).toEqual([251, 250, 249, 101, 100, 99, 3, 2, 1]);
  });

  it('keeps the identity of a block that did not change, and never changes a snapshot that was given', () => {
    const log = new MessageLog();
    log.add(message(10));
    log.add(message(110));
    const before = log.snapshot();
    log.add(message(111));
    const after = log.snapshot();
    expect(after[1]).toBe(before[1]);
    expect(after[0]).not.toBe(before[0]);
    expect(before[0]?.messages.map((each) => each.seq)).toEqual([110]);
  });

  it('lets the oldest go at its bounds of rows and does not take them in again', () => {
    const log = new MessageLog({ rows: 3, characters: 1_000 });
    for (const seq of [98, 99, 100, 101]) log.add(message(seq));
    expect(seqs(log)).toEqual([101, 100, 99]);
    expect(log.trimmed).toBe(true);
    expect(log.add(message(98))).toBe(false);
    expect(log.size).toBe(3);
  });

  it('is bounded in characters too, but keeps the newest whatever its size', () => {
    const log = new MessageLog({ rows: 100, characters: 50 });
    log.add(message(1, 'x'.repeat(30)));
    log.add(message(2, 'x'.repeat(30)));
    expect(seqs(log)).toEqual([2]);
    log.add(message(3, 'x'.repeat(90)));
    expect(seqs(log)).toEqual([3]);
  });

  it('is empty after clear, and takes the same seqs of another store', () => {
    const log = new MessageLog({ rows: 1, characters: 1_000 });
    log.add(message(1));
    log.add(message(2));
    log.clear();
    expect(log.trimmed).toBe(false);
    expect(log.add({ ...message(1), id: 'other' })).toBe(true);
    expect(seqs(log)).toEqual([1]);
  });
});
