import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { watchVitals } from './vitals.js';

it('shows that the event loop was held up, and how much memory there is; each look begins anew', async () => {
  const vitals = watchVitals();
  try {
    await delay(60);
    vitals.read();
    await delay(60);
    const until = performance.now() + 300;
    while (performance.now() < until);
    await delay(60);
    const { memoryBytes, loopDelayMs } = vitals.read();
    expect(loopDelayMs).toBeGreaterThan(200);
    expect(memoryBytes).toBeGreaterThan(10_000_000);
    expect(memoryBytes).toBeLessThan(10_000_000_000);
    const nothingSince = vitals.read();
    expect(nothingSince.loopDelayMs).toBe(0);
  } finally {
    vitals.stop();
  }
});
