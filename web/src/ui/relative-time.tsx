import { useNow } from './now.js';
import { exactTime, timeAgo } from './time-words.js';

/** How long ago in words; the exact time on hover. `at` is ISO 8601. */
export function RelativeTime({ at }: { at: string }) {
  const ms = Date.parse(at);
  const now = useNow(stepFor(Date.now() - ms));
  return (
    <time dateTime={at} title={exactTime(ms)}>
      {timeAgo(ms, now)}
    </time>
  );
}

/** Old messages change their words seldom: thousands of rows do not render again every few seconds. */
function stepFor(age: number): number {
  if (age < 120_000) return 10_000;
  if (age < 3_600_000) return 60_000;
  return age < 86_400_000 ? 600_000 : 3_600_000;
}
