import type { SettledReport } from '../store.js';
import type { Collections } from './collections.js';
import { isDuplicate } from './errors.js';

export async function putReports({ reports }: Collections, settled: readonly SettledReport[]): Promise<void> {
  if (settled.length === 0) return;
  const documents = settled.map((report) => ({ _id: `${report.channel}/${report.from}`, ...report }));
  await reports.insertMany(documents, { ordered: false }).catch((error) => {
    if (!isDuplicate(error)) throw error;
  });
}

export async function findReport(
  { reports }: Collections,
  channel: string,
  seq: number,
): Promise<SettledReport | null> {
  return await reports.findOne<SettledReport>(
    { channel, to: { $gte: seq }, from: { $lt: seq } },
    { sort: { to: 1 }, projection: { _id: 0 } },
  );
}

export async function settledUpTo({ reports }: Collections, channel: string): Promise<number> {
  const newest = await reports.findOne({ channel }, { sort: { to: -1 }, projection: { to: 1 } });
  return newest?.to ?? 0;
}
