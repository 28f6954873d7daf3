import { clockTime, exactTime } from '../../../ui/time-words.js';

/** The time of day to the second, for what happens every few seconds; the date on hover. `at` is ISO 8601. */
export function ClockTime({ at }: { at: string }) {
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(ms)}>
      {clockTime(ms)}
    </time>
  );
}
