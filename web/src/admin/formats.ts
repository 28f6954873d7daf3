import { clockTime, exactTime } from '../ui/time-words.js';

/** How the admin pages write figures: one place, so that a number reads the same in a tile, a table and a chart. */

/** What stands where there is no figure. */
export const NONE = '–';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** A count with its thousands apart: `12,345`. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : whole.format(value);
}

/** A count where there is no room: `12.3K`; below 10,000 as it is. */
export function formatShortCount(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  return Math.abs(value) < 10_000 ? whole.format(value) : short.format(value);
}

/** How often a second. A rate that is not nought never reads `0`: below a tenth it is `< 0.1`. */
export function formatRate(perS: number | null | undefined): string {
  if (perS === null || perS === undefined) return NONE;
  if (perS > 0 && perS < 0.1) return '< 0.1';
  return perS < 10 ? String(Number(perS.toFixed(1))) : formatShortCount(Math.round(perS));
}

/** A measured length of time: `0.8 ms`, `12 ms`, `1.4 s`, `2 min 5 s`. */
export function formatMs(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return NONE;
  if (ms < 9.95) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${Number((ms / 1_000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1_000);
  const rest = seconds % 60;
  return rest === 0 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 60)} min ${rest} s`;
}

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** A size in steps of 1,000: `512 B`, `84.2 MB`. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return NONE;
  let size = bytes;
  let unit = 'B';
  for (const next of UNITS) {
    // What would be rounded up to 1,000 belongs to the next unit.
    if (size < 999.5) break;
    size /= 1_000;
    unit = next;
  }
  return `${Number(size.toPrecision(3))} ${unit}`;
}

/** The time of day to the second, in the reader's time zone. `at` is ISO 8601 or milliseconds since 1970. */
export function formatClock(at: string | number): string {
  return clockTime(typeof at === 'number' ? at : Date.parse(at));
}

/** Date and time to the second, in the reader's time zone. `at` is ISO 8601 or milliseconds since 1970. */
export function formatExact(at: string | number): string {
  return exactTime(typeof at === 'number' ? at : Date.parse(at));
}

const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** The time of day to the minute, for the axis of a chart. `at` is in milliseconds since 1970. */
export function formatMinute(at: number): string {
  return minutes.format(at);
}
