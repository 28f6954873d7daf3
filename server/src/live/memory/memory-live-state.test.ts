import { expect, test } from 'vitest';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { POLICY } from '../contract/opened.contract.js';
import { describeLiveState } from '../live-state.contract.js';
import { createMemoryLiveState } from './index.js';

describeLiveState('memory', async (policy) => {
  const clock = new ManualClock();
  const live = createMemoryLiveState({ policy, clock });
  await live.open();
  return { live, advance: (ms) => clock.advance(ms), close: () => live.close() };
});

test('flush forgets everything', async () => {
  const live = createMemoryLiveState({ policy: POLICY, clock: new ManualClock() });
  await live.renewNode({ id: 'n', roles: [], host: 'h', startedAt: 0, connections: 0 }, 1_000);
  await live.raiseHeads(0, [{ channel: 'a', head: 4 }]);
  live.flush();
  expect(await live.heads(0, ['a'])).toEqual(new Map());
  expect(await live.nodes()).toEqual([]);
});
