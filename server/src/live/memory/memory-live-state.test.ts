import { expect, test } from 'vitest';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { POLICY } from '../contract/opened.contract.js';
import { describeLiveState } from '../live-state.contract.js';
import { createMemoryLiveState } from './index.js';

describeLiveState('memory', async (policy, bounds) => {
  const clock = new ManualClock();
  const live = createMemoryLiveState({ policy, clock, ...bounds });
  await live.open();
  return {
    live,
    advance: (ms) => clock.advance(ms),
    flush: async () => live.flush(),
    restart: async () => live.restart(),
    close: () => live.close(),
  };
});

test('flush forgets everything', async () => {
  const live = createMemoryLiveState({ policy: POLICY, clock: new ManualClock() });
  await live.renewNode({ id: 'n', roles: [], host: 'h', startedAt: 0, connections: 0 }, 1_000);
  await live.raiseHeads(0, [{ channel: 'a', head: 4 }]);
  live.flush();
  expect(await live.heads(0, ['a'])).toEqual(new Map());
  expect(await live.nodes()).toEqual([]);
});

test('snapshot: what was written after it is gone when it is put back, and nothing counts as whole', async () => {
  const live = createMemoryLiveState({ policy: POLICY, clock: new ManualClock() });
  await live.raiseHeads(0, [{ channel: 'a', head: 4 }]);
  const [before] = await live.generations();
  expect(await live.markWhole(0, before?.mark ?? null)).toBe(true);
  const goBack = live.snapshot();
  await live.raiseHeads(0, [{ channel: 'a', head: 9 }]);
  goBack();
  expect(await live.heads(0, ['a'])).toEqual(new Map([['a', 4]]));
  expect((await live.generations())[0]?.whole).toBe(false);
});
