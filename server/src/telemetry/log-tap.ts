import { z } from 'zod';
import { KEPT_LOG_LINES, type LogLine } from '../live/live-state.js';

/** Lines that are kept between two turns of `keepLogLines`. */
const MOST_AT_A_TIME = 100;
const MOST_DETAILS = 4_000;
const MOST_MESSAGE = 1_000;
/** Where the digits of the level are in a line as pino writes it: `{"level":40,`. */
const LEVEL_AT = '{"level":'.length;
const LEAST_LEVEL = '4'.charCodeAt(0);
const LEVELS: Record<number, LogLine['level']> = { 40: 'warn', 50: 'error', 60: 'fatal' };

const logged = z.looseObject({ level: z.number(), time: z.number(), msg: z.string().default('') });

/** Log lines of level warn and above, on their way to where all processes' are kept. */
export interface LogTap {
  /** Looks at one character of a line that matters to nobody. Never throws. */
  hear(line: string): void;
  /** What waits, oldest first. A new turn begins: so many more may come until the next. */
  waiting(): TappedLine[];
  /** The first `count` of them are kept. */
  done(count: number): void;
}

export type TappedLine = Omit<LogLine, 'id' | 'node'> & { serial: number };

/** Bounded: at most 100 lines a turn, and 500 while they cannot be kept. How many were left out stands in the next line as `leftOut`. */
export function createLogTap(): LogTap {
  let lines: TappedLine[] = [];
  let heard = 0;
  let leftOut = 0;
  let serial = 0;

  return {
    hear(line) {
      if (!(line.charCodeAt(LEVEL_AT) >= LEAST_LEVEL)) return;
      if (heard >= MOST_AT_A_TIME || lines.length >= KEPT_LOG_LINES) {
        leftOut += 1;
        return;
      }
      const parsed = parse(line, leftOut);
      if (parsed === null) return;
      heard += 1;
      leftOut = 0;
      serial += 1;
      lines.push({ serial, ...parsed });
    },
    waiting() {
      heard = 0;
      return [...lines];
    },
    done(count) {
      lines = lines.slice(count);
    },
  };
}

function parse(line: string, leftOut: number): Omit<TappedLine, 'serial'> | null {
  try {
    const { level, time: at, msg, pid: _, ...fields } = logged.parse(JSON.parse(line));
    const named = LEVELS[level];
    if (named === undefined) return null;
    const details = JSON.stringify({ ...(leftOut > 0 && { leftOut }), ...fields });
    return { at, level: named, message: msg.slice(0, MOST_MESSAGE), details: details.slice(0, MOST_DETAILS) };
  } catch {
    return null;
  }
}
