import { useNow } from '../../../ui/now.js';
import { exactTime, inSeconds } from '../../../ui/time-words.js';

/** How soon something happens; `at` is ISO 8601, null when it is not planned. */
export function Countdown({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return <>–</>;
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(ms)}>
      {ms <= now ? 'due now' : `in ${inSeconds(ms - now)}`}
    </time>
  );
}
