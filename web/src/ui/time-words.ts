const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** `just now`, `3 minutes ago`, `yesterday`; past a week the date. Clocks differ: a time a little ahead is `just now`. */
export function timeAgo(at: number, now: number): string {
  const age = now - at;
  if (age > 7 * 86_400_000) return exact.format(at);
  for (const [unit, ms] of STEPS) {
    if (age >= ms) return relative.format(-Math.floor(age / ms), unit);
  }
  return 'just now';
}

export function exactTime(at: number): string {
  return exact.format(at);
}

export function clockTime(at: number): string {
  return clock.format(at);
}

/** `12 s`, `2 min 5 s`; what is past is `0 s`. */
export function inSeconds(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A length of time from the settings, as short as it is exact: `30 s`, `500 ms`, `2 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms % 60_000 === 0) return `${ms / 60_000} min`;
  return `${Number((ms / 1_000).toFixed(1))} s`;
}
