import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const FAULT =
  /unhandled rejection|UnhandledPromiseRejection|uncaughtException|uncaught exception|TypeError|ReferenceError/;
const WARNING = 40;
const MOST_FAULTS = 20;

/** What the processes of a run wrote: kept in a file, searched for faults, warnings counted. */
export interface LogWatch {
  readonly file: string;
  /** Lines that no run may have: promises that nobody handled, faults of the code. */
  readonly faults: readonly string[];
  /** Lines of level warning and above, by their text. */
  readonly warnings: ReadonlyMap<string, number>;
  /** Takes what a process writes, in pieces of any size. */
  from(process: string): (text: string) => void;
}

export function watchLogs(file: string): LogWatch {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  const faults: string[] = [];
  const warnings = new Map<string, number>();

  function take(process: string, line: string): void {
    appendFileSync(file, `${process} ${line}\n`);
    if (FAULT.test(line) && faults.length < MOST_FAULTS) faults.push(`${process}: ${line.slice(0, 1_000)}`);
    const read = parse(line);
    if (!read || read.level < WARNING) return;
    const text = `${process}: ${read.msg}`;
    warnings.set(text, (warnings.get(text) ?? 0) + 1);
  }

  return {
    file,
    faults,
    warnings,
    from(process) {
      let rest = '';
      return (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) take(process, line);
      };
    },
  };
}

function parse(line: string): { level: number; msg: string } | null {
  if (!line.startsWith('{')) return null;
  try {
    const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
    return typeof level === 'number' ? { level, msg: String(msg) } : null;
  } catch {
    return null;
  }
}
