import { expect, it } from 'vitest';
import { attemptsOf, turn } from './policy.js';

const policy = { intervalMs: 30_000, maxResends: 5, window: 100 };
const seen = (now: number, ripe = 12) => ({ now, ripe, upSince: 0, slidUntil: null });
const laggard = { client: 'a/b', cursor: 10, joined: 0, rounds: [], node: 'n', connection: 'c', since: 0 };
const rounds = (count: number, last: number) => Array.from({ length: count }, () => ({ at: last, upTo: 12 }));

it('RS2 a laggard has its turn one interval after its last round', () => {
  expect(turn({ ...laggard, rounds: rounds(1, 100_000) }, seen(129_999), policy)).toEqual({ kind: 'wait', ms: 1 });
  expect(turn({ ...laggard, rounds: rounds(1, 100_000) }, seen(130_000), policy)).toEqual({ kind: 'round', to: 12 });
});

it('RS2 a client that just connected is first given an interval, whatever its rounds', () => {
  const back = { ...laggard, rounds: rounds(5, 100_000), since: 500_000 };
  expect(turn(back, seen(500_001), policy)).toEqual({ kind: 'wait', ms: 29_999 });
  expect(turn(back, seen(530_000), policy)).toEqual({ kind: 'drop' });
});

it('RS3 a round sends what is ripe, within the window', () => {
  expect(turn(laggard, seen(1e9, 50), policy)).toEqual({ kind: 'round', to: 50 });
  expect(turn(laggard, seen(1e9, 500), policy)).toEqual({ kind: 'round', to: 110 });
});

it('DR1 the drop comes one interval after the fifth resend, not before', () => {
  expect(turn({ ...laggard, rounds: rounds(4, 100_000) }, seen(130_000), policy).kind).toBe('round');
  expect(turn({ ...laggard, rounds: rounds(5, 100_000) }, seen(129_000), policy).kind).toBe('wait');
  expect(turn({ ...laggard, rounds: rounds(5, 100_000) }, seen(130_000), policy).kind).toBe('drop');
});

it('RS3 attempts are the rounds that reached a message', () => {
  const two = [
    { at: 1, upTo: 11 },
    { at: 2, upTo: 15 },
  ];
  expect([11, 12, 15, 16].map((seq) => attemptsOf(seq, two))).toEqual([2, 1, 1, 0]);
});
