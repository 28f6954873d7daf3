import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SurecastError } from '../errors.js';
import { createEvents } from '../events.js';
import { logEvents } from './log.js';
import { OUTAGE_QUIET_MS } from './outage.js';

interface Line {
  level: number;
  msg: string;
  [field: string]: unknown;
}

const DEBUG = 20;
const INFO = 30;
const WARN = 40;

describe('log of events', () => {
  const events = createEvents();
  let lines: Line[] = [];
  let stop: () => void;

  beforeEach(() => {
    vi.useFakeTimers();
    lines = [];
    stop = logEvents(
      events,
      pino({ level: 'debug', base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    );
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });
  const above = (level: number) => lines.filter((line) => line.level > level);

  test.each([
    ['relay', () => events.emit('relayFailed', { shard: 3, error: new Error('away') })],
    ['fan-out', () => events.emit('fanOutFailed', { shard: 3, error: new Error('away') })],
    ['sweep', () => events.emit('sweepFailed', { what: 'relay', error: new Error('away') })],
    ['save', () => events.emit('saveFailed', { code: 'store_unavailable' })],
  ])('an outage of the %s is one warning, and one with the count when it has ended', (what, fail) => {
    for (let i = 0; i < 40; i += 1) {
      fail();
      vi.advanceTimersByTime(1_000);
    }
    expect(above(DEBUG)).toHaveLength(1);
    expect(above(DEBUG)[0]).toMatchObject({ level: WARN, msg: expect.stringContaining(what) });
    vi.advanceTimersByTime(OUTAGE_QUIET_MS);
    expect(above(DEBUG)).toHaveLength(2);
    expect(above(DEBUG)[1]).toMatchObject({
      level: WARN,
      failures: 40,
      seconds: 39,
      msg: expect.stringContaining('over'),
    });
    fail();
    expect(above(DEBUG), 'the next outage is another').toHaveLength(3);
  });

  test('a drop and an expired node are said at info', () => {
    events.emit('dropped', { channel: 'c', client: 's/a', from: 3, to: 9, attempts: 5 });
    events.emit('nodeExpired', { node: 'n1', clients: 12 });
    expect(above(DEBUG)).toMatchObject([
      { level: INFO, channel: 'c', client: 's/a', from: 3, to: 9, attempts: 5 },
      { level: INFO, node: 'n1', clients: 12 },
    ]);
  });

  test('no line above debug for what happens with each message', () => {
    events.emit('saved', { channel: 'c', id: 'i', repeated: false });
    events.emit('saveFailed', { code: 'key_reused' });
    events.emit('committed', { entries: 3, ms: 4 });
    events.emit('fannedOut', { shard: 1, entries: 3, appended: 3, frames: 1, ms: 5 });
    events.emit('pushed', { channel: 'c', from: 0, to: 5, messages: 3, connections: 7 });
    events.emit('acked', { acks: 7, moved: 7, ms: 1, sample: null });
    events.emit('subscribed', { channel: 'c', client: 's/a', recovered: true, behind: 4 });
    events.emit('left', { channel: 'c', client: 's/a', reason: 'away' });
    events.emit('resendAsked', { channel: 'c', clients: 1, to: 3 });
    events.emit('resent', { channel: 'c', client: 's/a', from: 1, to: 3, attempt: 1 });
    events.emit('settled', { channel: 'c', from: 0, to: 3 });
    events.emit('swept', { what: 'settle', count: 1 });
    expect(above(DEBUG)).toEqual([]);
    expect(lines).toHaveLength(12);
  });

  test('while Redis is away the parts of the sweep are one outage, and a fault of one of them shows all the same', () => {
    const away = new SurecastError('live_unavailable');
    for (const what of ['relay', 'settle', 'lease', 'repair']) events.emit('sweepFailed', { what, error: away });
    events.emit('sweepFailed', { what: 'retention', error: new TypeError('a fault') });
    expect(above(DEBUG)).toMatchObject([
      { level: WARN, msg: expect.stringMatching(/^sweep failed/) },
      { level: WARN, msg: expect.stringMatching(/^sweep \(retention\) failed/), err: { message: 'a fault' } },
    ]);
  });

  test('thousands of refused requests are two lines for each code of ours; what clients ask wrongly is none', () => {
    for (let i = 0; i < 5_000; i += 1) {
      events.emit('refused', { code: 'live_unavailable', way: i % 2 ? 'http' : 'socket' });
      events.emit('refused', { code: 'token_expired', way: 'http' });
    }
    events.emit('refused', { code: 'overloaded', way: 'socket' });
    vi.advanceTimersByTime(OUTAGE_QUIET_MS);
    expect(above(DEBUG)).toMatchObject([
      { level: WARN, msg: expect.stringContaining('live_unavailable') },
      { level: WARN, msg: expect.stringContaining('overloaded') },
      { level: WARN, msg: expect.stringContaining('over'), failures: 5_000 },
      { level: WARN, failures: 1 },
    ]);
  });

  test('what thousands of clients meet at once is a line for the first, and one with the count when it is over', () => {
    const each: (() => void)[] = [
      () => events.emit('slowReader', { client: 's/a', state: 'passed over' }),
      () => events.emit('subscribed', { channel: 'c', client: 's/a', recovered: false, behind: 4 }),
      () => events.emit('trimmed', { channel: 'c', upTo: 3, clients: 0 }),
      () => events.emit('swept', { what: 'relay', count: 1 }),
      () => events.emit('swept', { what: 'expiry', count: 500 }),
    ];
    for (const emit of each) for (let i = 0; i < 1_000; i += 1) emit();
    expect(above(DEBUG)).toHaveLength(each.length);
    vi.advanceTimersByTime(OUTAGE_QUIET_MS);
    expect(above(DEBUG).slice(each.length)).toMatchObject(each.map(() => ({ level: INFO, times: 1_000 })));
    each[0]?.();
    vi.advanceTimersByTime(OUTAGE_QUIET_MS);
    expect(above(DEBUG), 'one alone needs no end').toHaveLength(2 * each.length + 1);
  });

  test('after stop nothing is written', () => {
    events.emit('relayFailed', { shard: 3, error: new Error('away') });
    stop();
    vi.advanceTimersByTime(OUTAGE_QUIET_MS);
    events.emit('nodeExpired', { node: 'n1', clients: 12 });
    expect(lines).toHaveLength(1);
  });
});
