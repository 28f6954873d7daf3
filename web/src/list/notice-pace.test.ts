import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NOTICE_EVERY_MS, NoticePace } from './notice-pace.js';

function pace() {
  const shown: number[] = [];
  return {
    shown,
    pace: new NoticePace({
      show: ({ count }) => void shown.push(count),
      now: () => Date.now(),
      setTimeout: (run, ms) => setTimeout(run, ms),
      clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
    }),
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('the first notice is shown at once, then one for all that came meanwhile', () => {
  const { shown, pace: notices } = pace();
  for (let count = 1; count <= 100; count++) {
    notices.offer({ count, title: 'x' });
    vi.advanceTimersByTime(NOTICE_EVERY_MS / 50);
  }
  vi.advanceTimersByTime(NOTICE_EVERY_MS);
  expect(shown).toEqual([1, 50, 100]);
  notices.offer({ count: 101, title: 'x' });
  notices.offer({ count: 102, title: 'x' });
  vi.advanceTimersByTime(NOTICE_EVERY_MS);
  expect(shown.slice(3)).toEqual([101, 102]);
});

it('nothing is shown of what waited when the page is looked at', () => {
  const { shown, pace: notices } = pace();
  notices.offer({ count: 1, title: 'x' });
  notices.offer({ count: 2, title: 'x' });
  notices.cancel();
  vi.advanceTimersByTime(10 * NOTICE_EVERY_MS);
  expect(shown).toEqual([1]);
});
