import type { Clock } from '../../src/clock.js';

/** Ids in the form of a UUIDv7, monotonic in their process by its own clock, and the same in each run of a seed. */
export function createOrderIds(process: string, clock: Clock): () => string {
  const number = Number(process.replace(/\D/g, ''));
  const tail = number.toString(16).padStart(12, '0');
  let last = 0;
  let count = 0;
  return () => {
    const now = clock.now();
    if (now > last) {
      last = now;
      count = 0;
    } else count += 1;
    const time = last.toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}-8000-${tail}`;
  };
}
