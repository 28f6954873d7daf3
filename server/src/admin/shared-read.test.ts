import { describe, expect, it } from 'vitest';
import { sharedRead } from './shared-read.js';

function countedRead() {
  const clock = { ms: 50_000, now: () => clock.ms };
  const answers: ((error?: Error) => void)[] = [];
  const read = () =>
    new Promise<number>((resolve, reject) => {
      const number = answers.length + 1;
      answers.push((error) => (error ? reject(error) : resolve(number)));
    });
  return { clock, answers, read, ask: sharedRead(read, { forMs: 1_000, clock }) };
}

describe('a shared read', () => {
  it('is one for all who ask while it is under way, however long that takes, and for a second after', async () => {
    const { clock, answers, ask } = countedRead();
    const first = [ask(), ask()];
    clock.ms += 5_000;
    first.push(ask());
    answers[0]?.();
    expect(await Promise.all(first)).toEqual([1, 1, 1]);
    clock.ms += 999;
    expect(await ask()).toBe(1);
    clock.ms += 1;
    const second = ask();
    answers[1]?.();
    expect(await second).toBe(2);
    expect(answers).toHaveLength(2);
  });

  it('that failed fails for those who waited, and the next one reads anew', async () => {
    const { answers, ask } = countedRead();
    const both = [ask(), ask()];
    answers[0]?.(new Error('away'));
    for (const failed of both) await expect(failed).rejects.toThrow('away');
    const again = ask();
    answers[1]?.();
    expect(await again).toBe(2);
  });

  it('is old, too, when the clock was put back', async () => {
    const { clock, answers, ask } = countedRead();
    const first = ask();
    answers[0]?.();
    await first;
    clock.ms -= 3_600_000;
    const second = ask();
    answers[1]?.();
    expect(await second).toBe(2);
  });

  it('that may be stale is given at once, and one is read behind it, until it is too old', async () => {
    const { clock, answers, read } = countedRead();
    const ask = sharedRead(read, { forMs: 1_000, staleMs: 5_000, clock });
    const first = ask();
    answers[0]?.();
    expect(await first).toBe(1);
    clock.ms += 4_999;
    expect(await ask()).toBe(1);
    expect(await ask()).toBe(1);
    expect(answers).toHaveLength(2);
    answers[1]?.(new Error('away'));
    await new Promise(setImmediate);
    clock.ms += 1;
    const late = ask();
    expect(answers).toHaveLength(3);
    answers[2]?.();
    expect(await late).toBe(3);
  });
});
