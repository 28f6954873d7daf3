import type { AdminError } from '@surecast/shared/protocol';

export type Level = AdminError['level'];

/** The level that an address names; what is none counts as not given. */
export function toLevel(value: string | null): Level | null {
  return value === 'warn' || value === 'error' || value === 'fatal' ? value : null;
}

/**
 * Lines with a key each, which a line keeps while newer ones come in above it: equal lines of one moment are told apart
 * from the oldest on.
 */
export function keyedLines(lines: readonly AdminError[]): { key: string; line: AdminError }[] {
  const seen = new Map<string, number>();
  return lines
    .toReversed()
    .map((line) => {
      const same = `${line.at} ${line.node} ${line.level} ${line.message}`;
      const count = seen.get(same) ?? 0;
      seen.set(same, count + 1);
      return { key: `${same} ${count}`, line };
    })
    .reverse();
}

/** The fields of a line, one below the other; what was cut off on its way is shown as it came. */
export function detailsText(details: string): string {
  try {
    return JSON.stringify(JSON.parse(details), null, 2);
  } catch {
    return details;
  }
}
