import { describe, expect, test } from 'vitest';
import { createLossyBus } from '../../../test/support/lossy-bus.js';
import { busContract, inbox, wholeFrame } from '../bus.contract.js';
import { createLocalBus } from './index.js';

busContract('local', async () => {
  const bus = createLocalBus();
  return { worker: bus, gateway: bus, close: () => bus.close() };
});

describe('local bus', () => {
  test('handlers run within the publishing call', async () => {
    const bus = createLocalBus();
    let arrived = 0;
    await bus.onFrames(() => {
      arrived += 1;
    });
    const publishing = bus.publishFrames(1, [wholeFrame]);
    expect(arrived).toBe(1);
    await publishing;
    await bus.close();
    await bus.publishFrames(1, [wholeFrame]);
    expect(arrived).toBe(1);
  });

  test('behind a lossy wrapper, what the test loses is lost and the rest arrives', async () => {
    const bus = createLossyBus(createLocalBus(), (traffic) => traffic.kind === 'frames' && traffic.shard === 1);
    const frames = inbox<number>();
    await bus.onFrames(frames.put);
    await bus.publishFrames(1, [wholeFrame]);
    await bus.publishFrames(2, [wholeFrame]);
    expect(await frames.take()).toBe(2);
    await bus.close();
  });
});
