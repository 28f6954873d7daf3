import type { SettledReport } from '../store.js';
import type { MemoryDisk } from './disk.js';

export function putReports(disk: MemoryDisk, reports: readonly SettledReport[]): void {
  for (const report of reports) {
    const byFrom = disk.reports.get(report.channel) ?? new Map<number, SettledReport>();
    disk.reports.set(report.channel, byFrom);
    if (!byFrom.has(report.from)) byFrom.set(report.from, { ...report });
  }
}

export function findReport(disk: MemoryDisk, channel: string, seq: number): SettledReport | null {
  for (const report of disk.reports.get(channel)?.values() ?? []) {
    if (report.from < seq && seq <= report.to) return { ...report };
  }
  return null;
}

export function settledUpTo(disk: MemoryDisk, channel: string): number {
  let highest = 0;
  for (const report of disk.reports.get(channel)?.values() ?? []) highest = Math.max(highest, report.to);
  return highest;
}
