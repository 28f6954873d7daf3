import { MessageChannel } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../clock.js';
import { withDeadline } from './deadline.js';

const late = () => new Error('too late');

describe('a deadline', () => {
  test('what came while this process stood still is in time', async () => {
    const { port1, port2 } = new MessageChannel();
    const work = new Promise((resolve) => port2.once('message', resolve));
    const outcome = withDeadline(systemClock, 50, work, late);
    port1.postMessage('done');
    const until = performance.now() + 150;
    while (performance.now() < until);
    expect(await outcome).toBe('done');
    port1.close();
  });

  test('what does not come is late, and what fails first is that failure', async () => {
    await expect(withDeadline(systemClock, 20, new Promise(() => {}), late)).rejects.toThrow('too late');
    await expect(withDeadline(systemClock, 20, Promise.reject(new Error('full')), late)).rejects.toThrow('full');
  });
});
