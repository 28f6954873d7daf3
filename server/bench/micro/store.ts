/**
 * How fast a store takes and hands out messages, one group after another as group commit does, in entries per second.
 *
 *   npx tsc -b server
 *   node --input-type=module -e "(await import('vite')).runnerImport('server/bench/micro/store.ts')" -- [mongodb://…/database]
 *
 * Without an address: SQLite in a folder of its own, on the file system of the working directory, since that of the temporary
 * folder may be memory. Bounded: ROUNDS groups per figure.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cpuUsage } from 'node:process';
import { v7 } from 'uuid';
import { createMongoStore } from '../../src/store/mongo/index.js';
import { createSqliteStore } from '../../src/store/sqlite/index.js';
import type { LogRecord, NewEntry, OutboxEntry, Store } from '../../src/store/store.js';

const ROUNDS = 150;
const GROUP = 64;
const SHARDS = 4;
const TEXT = 'x'.repeat(300);

function makeGroup(keyed: boolean): NewEntry[] {
  return Array.from({ length: GROUP }, (_, index) => {
    const id = keyed ? createHash('sha256').update(randomUUID()).digest('hex').slice(0, 32) : v7();
    const shard = index % SHARDS;
    return {
      id,
      order: v7(),
      shard,
      channel: `channel-${shard}`,
      subject: 'bench',
      fingerprint: id,
      title: 'A title of usual length',
      text: TEXT,
      at: Date.now(),
      due: Date.now(),
      bytes: TEXT.length + 23,
      keyed,
    };
  });
}

/** Runs `work` ROUNDS times and prints how many entries it moved per second, and the processor time of that. */
async function measure(name: string, work: (round: number) => Promise<number>): Promise<void> {
  const begun = performance.now();
  const before = cpuUsage();
  const times: number[] = [];
  let entries = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const roundBegun = performance.now();
    entries += await work(round);
    times.push(performance.now() - roundBegun);
  }
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = cpuUsage(before);
  times.sort((a, b) => a - b);
  const [middle = 0, high = 0] = [times[Math.floor(times.length * 0.5)], times[Math.floor(times.length * 0.99)]];
  const rate = Math.round(entries / seconds).toLocaleString('en');
  const processor = ((user + system) / entries).toFixed(1);
  console.log(
    `${name.padEnd(34)} ${rate.padStart(9)} entries/s   p50 ${middle.toFixed(2)} ms   p99 ${high.toFixed(2)} ms   ${processor} µs processor per entry`,
  );
}

function toRecord({ order: _order, shard: _shard, due: _due, ...rest }: OutboxEntry, seq: number): LogRecord {
  return { ...rest, seq };
}

async function run(store: Store): Promise<void> {
  await measure(`save, groups of ${GROUP}`, async () => (await store.save(makeGroup(false))).length);
  await measure(`save with keys, groups of ${GROUP}`, async () => (await store.save(makeGroup(true))).length);
  const heads = new Map<string, number>();
  await measure('fan-out: due, find, append, remove', async (round) => {
    const due = await store.dueEntries(round % SHARDS, Date.now(), { count: 128, bytes: 1_000_000 });
    const ids = due.map((entry) => entry.id);
    await store.findByIds(ids);
    const records = due.map((entry) => {
      const seq = (heads.get(entry.channel) ?? 0) + 1;
      heads.set(entry.channel, seq);
      return toRecord(entry, seq);
    });
    if ((await store.append(records)) !== 'appended') throw new Error('the bench met records of another run');
    await store.removeEntries(ids);
    return due.length;
  });
  await measure('range, 200 records', async (round) => {
    const after = (round * 200) % 4_000;
    const page = { after, upTo: after + 200, count: 200, bytes: 1_000_000 };
    return (await store.range('channel-0', page)).length;
  });
}

const address = process.argv.find((argument) => argument.startsWith('mongodb'));
const folder = address === undefined ? await mkdtemp(join(process.cwd(), '.surecast-bench-')) : undefined;
const store =
  folder === undefined ? createMongoStore({ url: `${address}-${randomUUID()}` }) : createSqliteStore({ folder });
await store.open();
try {
  await run(store);
} finally {
  await store.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
}
