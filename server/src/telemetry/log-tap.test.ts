import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { SurecastError } from '../errors.js';
import { createMemoryLiveState } from '../live/memory/index.js';
import { keepLogLines } from './keep-log-lines.js';
import { createLogTap } from './log-tap.js';
import { describeError } from './logger.js';

function tapped() {
  const tap = createLogTap();
  const written: string[] = [];
  const hooks = {
    streamWrite(line: string) {
      tap.hear(line);
      return line;
    },
  };
  const options = { level: 'trace', serializers: { err: describeError }, hooks };
  return { tap, written, log: pino(options, { write: (line: string) => void written.push(line) }) };
}

describe('the tap', () => {
  it('keeps what is a warning or worse, with its other fields, and writes every line as it was', () => {
    const { tap, log, written } = tapped();
    log.debug('no');
    log.info({ level: 60 }, 'neither');
    log.warn({ shard: 3 }, 'fan-out failed');
    log.child({ reqId: 'r' }).error({ err: new SurecastError('store_unavailable') }, 'request failed');
    log.fatal({ msg: 'said so' });
    log.error(new Error('a fault'));
    expect(written).toHaveLength(6);
    const lines = tap.waiting();
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'fan-out failed'],
      ['error', 'request failed'],
      ['fatal', 'said so'],
      ['error', 'a fault'],
    ]);
    expect(JSON.parse(lines[0]?.details ?? '')).toMatchObject({ shard: 3 });
    expect(JSON.parse(lines[1]?.details ?? '')).toMatchObject({ reqId: 'r', err: { code: 'store_unavailable' } });
    expect(lines[3]?.details).toContain('log-tap.test.ts');
    expect(Math.abs((lines[0]?.at ?? 0) - Date.now())).toBeLessThan(10_000);
  });

  it('cuts what is long', () => {
    const { tap, log } = tapped();
    log.warn({ text: 'x'.repeat(100_000) }, 'm'.repeat(100_000));
    const [line] = tap.waiting();
    expect(line?.message).toHaveLength(1_000);
    expect(line?.details).toHaveLength(4_000);
  });

  it('takes 100 lines at a time, and counts in the next one those that it left out', () => {
    const { tap, log } = tapped();
    for (let number = 0; number < 130; number += 1) log.warn({ number }, 'many');
    const lines = tap.waiting();
    expect(lines).toHaveLength(100);
    tap.done(lines.length);
    log.warn('next');
    log.warn('and one more');
    const [next, more] = tap.waiting();
    expect(JSON.parse(next?.details ?? '')).toMatchObject({ leftOut: 30 });
    expect(JSON.parse(more?.details ?? '')).not.toHaveProperty('leftOut');
  });

  it('holds 500 lines while they cannot be kept', () => {
    const { tap, log } = tapped();
    for (let number = 0; number < 700; number += 1) {
      log.warn({ number }, 'away');
      if (number % 50 === 0) tap.waiting();
    }
    expect(tap.waiting()).toHaveLength(500);
    tap.done(500);
    log.warn('back');
    expect(JSON.parse(tap.waiting()[0]?.details ?? '')).toMatchObject({ leftOut: 200 });
  });

  it.each(['', '{', '{"level":', '{"level":50', '{"level":50}\n', 'Server listening', '{"level":99,"time":1}'])(
    'does nothing with %j',
    (text) => {
      const tap = createLogTap();
      tap.hear(text);
      expect(tap.waiting()).toEqual([]);
    },
  );
});

describe('keepLogLines', () => {
  it('puts lines where all processes keep theirs; while that is away they wait, and no line comes of it', async () => {
    const clock = new ManualClock();
    const live = createMemoryLiveState({ policy: { intervalMs: 1_000, maxResends: 5, window: 100 }, clock });
    let isAway = false;
    const kept = {
      addLogLines: async (...given: Parameters<typeof live.addLogLines>) => {
        await live.addLogLines(...given);
        // As a Redis that did it, and whose answer was lost.
        if (isAway) throw new SurecastError('live_unavailable');
      },
    };
    const { tap, log, written } = tapped();
    const stopping = new AbortController();
    const keeping = keepLogLines({ tap, live: kept, clock, node: 'n1' }, stopping.signal);
    log.warn('one');
    await clock.advance(1_100);
    expect(await live.logLines()).toMatchObject([{ node: 'n1', message: 'one' }]);
    isAway = true;
    log.error('two');
    await clock.advance(3_000);
    expect(written).toHaveLength(2);
    expect(tap.waiting()).toHaveLength(1);
    isAway = false;
    await clock.advance(1_000);
    expect(tap.waiting()).toEqual([]);
    log.warn('last');
    stopping.abort();
    await keeping;
    expect((await live.logLines()).map(({ message }) => message)).toEqual(['last', 'two', 'one']);
  });
});
