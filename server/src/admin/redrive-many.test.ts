import { describe, expect, it } from 'vitest';
import type { RedriveOutcome } from '../delivery/redrive.js';
import { SurecastError } from '../errors.js';
import { redriveMany } from './redrive-many.js';

type Answer = (id: string, after: number | undefined) => RedriveOutcome;

function sent(to: number, more: boolean, messages = 1_000): RedriveOutcome {
  return { kind: 'sent', from: to - messages, to, messages, more };
}

async function run(answer: Answer, ids: string[]) {
  const calls: [string, number | undefined][] = [];
  const pauses: number[] = [];
  const noted: string[] = [];
  const failures: unknown[] = [];
  const redrive = async (id: string, after?: number) => {
    calls.push([id, after]);
    return answer(id, after);
  };
  const { results } = await redriveMany(
    {
      redrive: { redrive },
      clock: { sleep: async (ms) => void pauses.push(ms) },
      done: async ({ id, outcome }) => void noted.push(`${id} ${outcome}`),
      failed: (id, error) => void failures.push([id, error]),
    },
    ids,
  );
  return { outcomes: results.map(({ id, outcome }) => `${id} ${outcome}`), calls, pauses, noted, failures };
}

describe('redriveMany', () => {
  it('answers for each letter in order, in the words of a single one', async () => {
    const answers: Record<string, RedriveOutcome> = {
      a: { kind: 'waiting' },
      b: { kind: 'unknown_letter' },
      c: { kind: 'not_connected' },
      d: sent(5, false, 5),
      e: { kind: 'empty' },
    };
    const done = await run((id) => answers[id] ?? { kind: 'gone' }, ['e', 'a', 'b', 'c', 'd', 'f', 'a']);
    const expected = ['e empty', 'a waiting', 'b not_found', 'c not_connected', 'd sent', 'f gone', 'a waiting'];
    expect(done.outcomes).toEqual(expected);
    expect(done.noted).toEqual(expected);
    expect(done.pauses).toEqual([]);
  });

  it('goes on with a letter until all of it is sent, with a pause between its parts', async () => {
    const done = await run((_id, after = 0) => sent(after + 1_000, after < 2_000), ['long', 'next']);
    expect(done.outcomes).toEqual(['long sent', 'next sent']);
    expect(done.calls.slice(0, 3)).toEqual([
      ['long', undefined],
      ['long', 1_000],
      ['long', 2_000],
    ]);
    expect(done.pauses).toHaveLength(4);
  });

  it('says the end of a letter, whatever became of it on the way', async () => {
    const done = await run((_id, after) => (after === undefined ? sent(9, true, 9) : { kind: 'not_connected' }), ['a']);
    expect(done.outcomes).toEqual(['a not_connected']);
  });

  it('gives up on a letter after ten parts, and says so', async () => {
    const done = await run((_id, after = 0) => sent(after + 10, true, 10), ['endless', 'next']);
    expect(done.outcomes).toEqual(['endless failed', 'next failed']);
    expect(done.calls).toHaveLength(20);
  });

  it('sends a bounded number of messages in all', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `l-${index}`);
    const done = await run((_id, after = 0) => sent(after + 1_000, false), ids);
    expect(done.calls).toHaveLength(50);
    expect(done.outcomes.slice(48, 52)).toEqual(['l-48 sent', 'l-49 sent', 'l-50 failed', 'l-51 failed']);
    expect(done.noted).toHaveLength(50);
  });

  it('goes on after a letter that breaks, and stops asking when what it stands on is down', async () => {
    const fault = new TypeError('broken');
    const down = new SurecastError('store_unavailable');
    const done = await run(
      (id) => {
        if (id === 'broken') throw fault;
        if (id === 'down') throw down;
        return { kind: 'waiting' };
      },
      ['broken', 'good', 'down', 'untried'],
    );
    expect(done.outcomes).toEqual(['broken failed', 'good waiting', 'down failed', 'untried failed']);
    expect(done.calls.map(([id]) => id)).toEqual(['broken', 'good', 'down']);
    expect(done.noted).toEqual(['broken failed', 'good waiting', 'down failed']);
    expect(done.failures).toEqual([
      ['broken', fault],
      ['down', down],
    ]);
  });
});
