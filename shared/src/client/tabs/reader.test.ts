import { describe, expect, it } from 'vitest';
import type { PushedMessage } from '../../protocol/index.js';
import { createManualClock } from '../testing/manual-clock.js';
import { createReader } from './reader.js';

const message = (seq: number): PushedMessage => ({
  id: `m${seq}`,
  seq,
  title: '',
  text: '',
  at: '2026-01-01T00:00:00.000Z',
  attempt: 0,
});
const messages = (...seqs: number[]) => seqs.map(message);

function createTab(log: readonly number[] = []) {
  const clock = createManualClock();
  const [got, done, asked, read]: [number[], string[], string[], string[]] = [[], [], [], []];
  const missed: object[] = [];
  const reader = createReader({
    ...{ channel: 'news', clock },
    history: async (_channel, after, to) => {
      read.push(`${after}-${to}`);
      const found = messages(...log.filter((seq) => seq > after && seq <= to));
      return { messages: found, from: after, head: Math.max(...log) };
    },
    ask: (after, to) => void asked.push(`${after}-${to}`),
    done: (id) => void done.push(id),
    onState: () => undefined,
  });
  reader.attach({ onMessage: ({ seq }) => void got.push(seq), onMissed: (range) => void missed.push(range) });
  reader.news({ channel: 'news', state: { kind: 'live' }, last: 10 });
  return { clock, reader, got, done, asked, read, missed };
}

describe('channel of a tab', () => {
  it('confirms what it had, and hands over what follows, also past a void seq', () => {
    const { reader, got, done } = createTab();
    reader.take(message(9), 8, false);
    reader.take(message(11), 10, false);
    reader.take(message(13), 11, false);
    reader.take(message(13), 11, false);
    expect(got).toEqual([11, 13]);
    expect(done).toEqual(['m9', 'm11', 'm13', 'm13']);
  });

  it('holds what is past a hole until the leader has filled it', () => {
    const { reader, got, asked } = createTab();
    reader.take(message(14), 13, false);
    expect([got, asked]).toEqual([[], ['10-13']]);
    reader.filled(10, 13, messages(11, 13));
    expect(got).toEqual([11, 13, 14]);
  });

  it('does not take a late answer for the one that it waits for', async () => {
    const { reader, clock, got, asked, read } = createTab([11, 12, 13, 14, 15, 16, 17]);
    reader.take(message(13), 12, false);
    await clock.advance(2_000);
    expect(got).toEqual([11, 12, 13]);
    reader.take(message(17), 16, false);
    reader.filled(10, 12, messages(11, 12));
    expect(got).toEqual([11, 12, 13]);
    await clock.advance(2_000);
    expect(got).toEqual([11, 12, 13, 14, 15, 16, 17]);
    expect([asked, read]).toEqual([
      ['10-12', '13-16'],
      ['10-12', '13-16'],
    ]);
  });

  it('reads the list at once when the leader does not hold enough, and when the leader is further than it heard', async () => {
    const { reader, clock, got, read } = createTab([11, 12]);
    reader.news({ channel: 'news', state: { kind: 'live' }, last: 12 });
    reader.filled(10, 12, null);
    await clock.settle();
    expect([got, read]).toEqual([[11, 12], ['10-12']]);
  });

  it('gives up a hole that nobody has any more', () => {
    const { reader, got, missed } = createTab();
    reader.take(message(14), 13, false);
    reader.missed({ from: 10, to: 13 });
    expect([got, missed]).toEqual([[14], [{ from: 10, to: 13 }]]);
  });

  it('hands over again later what its handler threw for, and does not confirm it', async () => {
    const { reader, clock, done } = createTab();
    let tries = 0;
    reader.attach({
      onMessage() {
        tries += 1;
        if (tries === 1) throw new Error('not now');
      },
    });
    reader.take(message(11), 10, false);
    await clock.settle();
    expect(done).toEqual([]);
    await clock.advance(1_000);
    expect([tries, done]).toEqual([2, ['m11']]);
  });
});
