import type { Summary } from './publish.js';

const EVERY_MS = 200;

export interface Progress {
  show(summary: Readonly<Summary>): void;
  /** The service does not answer. */
  waiting(reason: string): void;
  /** A line that stays. */
  print(text: string): void;
  clear(): void;
}

/** How far a run is: on a terminal one line that is written over, elsewhere only what must be known. */
export function createProgress(output: NodeJS.WriteStream, now: () => number): Progress {
  const terminal = output.isTTY;
  let last = 0;
  let isWaiting = false;
  const over = (text: string) => output.write(`\r\u001b[K${text}`);
  return {
    show(summary) {
      const wasWaiting = isWaiting;
      isWaiting = false;
      if (!terminal || (!wasWaiting && now() - last < EVERY_MS)) return;
      last = now();
      over(`${count(summary.saved)} saved${summary.failed > 0 ? `, ${count(summary.failed)} refused` : ''} …`);
    },
    waiting(reason) {
      const text = `waiting for the service (${reason})`;
      if (terminal) over(text);
      else if (!isWaiting) output.write(`${text}\n`);
      isWaiting = true;
    },
    print(text) {
      if (terminal) over('');
      output.write(`${text}\n`);
    },
    clear() {
      if (terminal) over('');
    },
  };
}

export function count(number: number): string {
  return number.toLocaleString('en');
}
