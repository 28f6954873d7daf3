import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { heldHandlers, queueContract } from '../queue.contract.js';
import { createMemoryQueue } from './index.js';

queueContract('memory', async () => {
  const clock = new ManualClock();
  const queue = createMemoryQueue({ clock });
  return { queue, pass: (ms) => clock.advance(ms), close: () => queue.close() };
});

describe('memory queue', () => {
  test('runs when told, in the order of the adds', async () => {
    const queue = createMemoryQueue({ clock: new ManualClock(), when: 'told' });
    const ran: number[] = [];
    await queue.work({
      fanOut: async (shard) => {
        ran.push(shard);
        return 'done';
      },
      resend: async () => null,
    });
    await queue.fanOut(9);
    await queue.fanOut(2);
    await queue.fanOut(9);
    expect(ran).toEqual([]);
    expect(await queue.run()).toBe(true);
    expect(ran).toEqual([9]);
    expect(await queue.run()).toBe(true);
    expect(await queue.run()).toBe(false);
    expect(ran).toEqual([9, 2]);
    await queue.close();
  });

  test('settled waits for continuations, and a run that fails is said', async () => {
    const failed: string[] = [];
    const queue = createMemoryQueue({
      clock: new ManualClock(),
      onFailed: (kind, shard, error) => failed.push(`${kind} ${shard} ${String(error)}`),
    });
    let left = 3;
    await queue.work({
      fanOut: async () => {
        left -= 1;
        return left > 0 ? 'more' : 'done';
      },
      resend: async () => {
        throw new Error('no live state');
      },
    });
    await queue.fanOut(1);
    await queue.resend(2, 0);
    await queue.settled();
    expect(left).toBe(0);
    expect(failed).toEqual(['resend 2 Error: no live state']);
    await queue.close();
  });

  test('close waits for the active run and cancels delayed ones', async () => {
    const clock = new ManualClock();
    const queue = createMemoryQueue({ clock });
    const held = heldHandlers();
    await queue.work(held.handlers);
    await queue.resend(1, 100);
    await queue.fanOut(1);
    const run = await held.fanOut.take();
    const closing = queue.close();
    run.end('done');
    await closing;
    await clock.advance(200);
    expect(held.resend.untaken()).toEqual([]);
  });
});
