import { readFileSync } from 'node:fs';

const EVERY_MS = 200;
const MIB = 1024 * 1024;
const PAGE_BYTES = 4_096;

/** Memory that processes hold together (resident), sampled; in MiB. */
export interface MemoryWatch {
  /** Of the latest sample. */
  readonly now: number;
  readonly highest: number;
  end(): void;
}

export function watchMemory(pids: () => readonly number[]): MemoryWatch {
  let now = 0;
  let highest = 0;
  const sample = () => {
    now = Math.round(pids().reduce((sum, pid) => sum + resident(pid), 0) / MIB);
    highest = Math.max(highest, now);
  };
  sample();
  const timer = setInterval(sample, EVERY_MS);
  return {
    get now() {
      return now;
    },
    get highest() {
      return highest;
    },
    end: () => clearInterval(timer),
  };
}

/** Bytes; 0 when there is no such process (any more). */
function resident(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
