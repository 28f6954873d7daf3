import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Linux counts processor time in ticks of 10 ms, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;
const KB = 1_024;

/** Processor seconds that a process has used since it began, all threads, user and system. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name before ") " may hold spaces; utime and stime are the 14th and 15th field of all.
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Bytes of a process that are in memory now. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * KB;
}

/** The redis-server that works in a folder. */
export function redisPid(folder: string): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = readFileSync(`/proc/${name}/comm`, 'utf8');
      if (command.startsWith('redis-server') && readlinkSync(`/proc/${name}/cwd`).startsWith(folder))
        return Number(name);
    } catch {
      // It has ended in the meantime.
    }
  }
  throw new Error(`no redis-server works in ${folder}`);
}
