/**
 * How long a save of 20 entries takes in SQLite while clients read pages of 100 messages, in milliseconds.
 *
 *   npm run bench -- micro/store-reads
 *
 * In a folder of its own on the file system of the working directory. Bounded: SECONDS per figure.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 } from 'uuid';
import { createSqliteStore } from '../../src/store/sqlite/index.js';
import type { LogRecord, NewEntry } from '../../src/store/store.js';

const SECONDS = 5;
const MESSAGES = 20_000;
const PAGE = 100;
const TEXT = 'x'.repeat(300);
const content = { channel: 'bench', subject: 'bench', title: 'A title of usual length', text: TEXT, bytes: 323 };

function makeEntry(): NewEntry {
  const [id, now] = [randomUUID(), Date.now()];
  return { ...content, id, order: v7(), shard: 0, fingerprint: id, at: now, due: now, keyed: true };
}

function makeRecord(seq: number): LogRecord {
  const id = v7();
  return { ...content, id, seq, fingerprint: id, at: Date.now() };
}

function percentiles(times: number[]): string {
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)}  p99 ${at(0.99)}  max ${at(1)}`;
}

const folder = await mkdtemp(join(process.cwd(), '.bench-'));
const store = createSqliteStore({ folder });
try {
  await store.open();
  for (let seq = 1; seq <= MESSAGES; seq += 500) {
    await store.append(Array.from({ length: 500 }, (_, index) => makeRecord(seq + index)));
  }
  for (const readers of [0, 8, 64]) {
    const end = performance.now() + SECONDS * 1_000;
    const [saves, reads]: [number[], number[]] = [[], []];
    const timed = async (into: number[], work: () => Promise<unknown>) => {
      const begun = performance.now();
      await work();
      into.push(performance.now() - begun);
    };
    const reading = Array.from({ length: readers }, async () => {
      while (performance.now() < end) {
        const after = Math.floor(Math.random() * (MESSAGES - PAGE));
        await timed(reads, () => store.range('bench', { after, upTo: after + PAGE, count: PAGE, bytes: 1e6 }));
      }
    });
    while (performance.now() < end) {
      await timed(saves, () => store.save(Array.from({ length: 20 }, makeEntry)));
      await sleep(5);
    }
    await Promise.all(reading);
    const { size } = await stat(join(folder, 'store.db-wal'));
    console.log(`${readers} readers: ${saves.length} saves ${percentiles(saves)}`);
    if (readers > 0) console.log(`   ${reads.length} pages ${percentiles(reads)}; WAL ${Math.round(size / 1e6)} MB`);
  }
} finally {
  await store.close();
  await rm(folder, { recursive: true });
}
