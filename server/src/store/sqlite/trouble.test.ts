import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../../config.js';
import { entry, LIMIT, letter, record, records, stored } from '../contract/samples.contract.js';
import type { StoreLog } from '../log.js';
import type { NewEntry, Store } from '../store.js';
import { STORE_FILE } from './database.js';
import { createSqliteStore } from './index.js';
import { FORMAT, STEPS } from './schema.js';

const run = promisify(execFile);

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => void process.on('unhandledRejection', note));
afterEach(() => {
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'surecast-trouble-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function openStore(folder: string): Promise<{ store: Store; lines: string[] }> {
  const lines: string[] = [];
  const write = (_: object, text: string) => void lines.push(text);
  const log: StoreLog = { warn: write, error: write };
  const store = createSqliteStore({ folder, log });
  await store.open();
  onTestFinished(() => store.close());
  return { store, lines };
}

function refusal(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** A folder on a disk of its own of so many bytes; null where mounting is not allowed. */
async function smallDisk(bytes: number): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'surecast-disk-'));
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]).then(
    () => true,
    () => false,
  );
  onTestFinished(async () => {
    if (mounted) await run('umount', [folder]);
    await rm(folder, { recursive: true });
  });
  return mounted ? folder : null;
}

/** Fills the disk but for so many bytes. */
async function fill(folder: string, leave: number): Promise<string> {
  const { bavail, bsize } = await statfs(folder);
  const file = join(folder, 'filler');
  await writeFile(file, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
  return file;
}

describe('sqlite in trouble', () => {
  test('SS2 a full disk: saves are refused in time, reads go on, one line says what to do, and it heals by itself', async (context) => {
    const folder = await smallDisk(16 * 1024 * 1024);
    if (folder === null) return context.skip('mounting is not allowed here');
    const { store, lines } = await openStore(folder);
    const kept: NewEntry[] = [];
    const log = records(20);
    await store.append(log);
    const save = async (text: string) => {
      const one = entry({ text });
      await store.save([one]);
      kept.push(one);
    };
    await save('before');
    const filler = await fill(folder, 256 * 1024);

    let refused: unknown;
    for (let tries = 0; refused === undefined && tries < 200; tries += 1)
      refused = await refusal(save('x'.repeat(30_000)));
    for (let tries = 0; tries < 3; tries += 1) {
      const begun = performance.now();
      expect(await refusal(store.save([entry({ text: 'y'.repeat(60_000) })]))).toMatchObject({
        code: 'store_unavailable',
      });
      expect(performance.now() - begun).toBeLessThan(2_500);
    }
    expect(refused).toMatchObject({ code: 'store_unavailable', cause: { code: expect.stringMatching(/^SQLITE_/) } });
    expect(await refusal(store.append([record(21, { text: 'z'.repeat(60_000) })]))).toMatchObject({
      code: 'store_unavailable',
    });
    expect(lines).toEqual([expect.stringContaining(`the disk of the data folder ${folder}`)]);
    expect(await store.range('items', { after: 0, upTo: 99, ...LIMIT })).toEqual(log);
    expect(await store.dueEntries(3, 1e15, { count: 999, bytes: 1e9 })).toEqual(kept.map(stored));

    await rm(filler);
    const begun = performance.now();
    await save('after');
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(lines.slice(1)).toEqual(['the store can be written again']);
    await store.close();
    const { store: again } = await openStore(folder);
    expect(await again.dueEntries(3, 1e15, { count: 999, bytes: 1e9 })).toEqual(kept.map(stored));
  }, 60_000);

  test('a disk that is full at the start is refused in one line that says what to do', async (context) => {
    const folder = await smallDisk(1024 * 1024);
    if (folder === null) return context.skip('mounting is not allowed here');
    await fill(folder, 16 * 1024);
    const error = await refusal(createSqliteStore({ folder }).open());
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toMatch(/^ConfigError: the store in .* cannot be opened: the disk of the data folder .*$/);
  });

  test('SS1 a store file that another program holds: writes are refused in time, reads go on, and it heals', async () => {
    const folder = await testFolder();
    const { store, lines } = await openStore(folder);
    const log = records(3);
    await store.append(log);
    const other = new Database(join(folder, STORE_FILE));
    onTestFinished(() => void other.close());
    other.exec('BEGIN IMMEDIATE');
    const one = entry();
    const begun = performance.now();
    const refusals = await Promise.all([store.save([one]), store.append([record(4)])].map(refusal));
    expect(performance.now() - begun).toBeLessThan(2_500);
    for (const refused of refusals) expect(refused).toMatchObject({ code: 'store_unavailable' });
    expect(lines).toEqual([expect.stringContaining('another program holds the store file')]);
    expect(await store.range('items', { after: 0, upTo: 9, ...LIMIT })).toEqual(log);
    other.exec('COMMIT');
    expect(await store.save([one])).toEqual(['saved']);
    expect(lines.slice(1)).toEqual(['the store can be written again']);
  });

  test('a store file that is taken away while the service runs is not made anew', async () => {
    const folder = await testFolder();
    const { store } = await openStore(folder);
    await store.save([entry()]);
    await rm(join(folder, STORE_FILE));
    // The reading thread opens the file only now.
    expect(await refusal(store.range('items', { after: 0, upTo: 9, ...LIMIT }))).toBeInstanceOf(ConfigError);
  });

  test('a read sees what was written before, though another thread reads', async () => {
    const { store } = await openStore(await testFolder());
    for (let seq = 1; seq <= 200; seq += 1) {
      const written = record(seq);
      await store.append([written]);
      expect(await store.latest('items', { limit: 1 })).toEqual([written]);
    }
  }, 30_000);
});

describe('sqlite formats', () => {
  /** A folder as format 1 left it: a channel with a message above its floor, one that retention emptied, and a letter. */
  async function oldFolder(): Promise<string> {
    const folder = await testFolder();
    const db = new Database(join(folder, STORE_FILE));
    db.exec('PRAGMA journal_mode = WAL');
    db.exec(STEPS[0] ?? '');
    db.exec(`
      INSERT INTO meta VALUES ('id', '0199c0de-0000-7000-8000-00000000abcd');
      INSERT INTO channels VALUES ('items', 7, 5), ('emptied', 3, 3);
      INSERT INTO messages VALUES ('m-6', 'items', 6, 4, 600, 'f', 's', 'six', 'text', NULL);
      INSERT INTO messages VALUES ('m-7', 'items', 7, 4, 700, 'f', 's', 'seven', 'text', '{}');
      INSERT INTO dead_letters VALUES ('l-1', 'items', 'sub/c', NULL, 2, 4, 6, 'unsubscribed', 0, 50, 'open');
      PRAGMA user_version = 1`);
    db.close();
    return folder;
  }

  test('SS3 a folder of format 1 is carried over in place, with all that it holds', async () => {
    const folder = await oldFolder();
    const { store } = await openStore(folder);
    expect(store.id).toBe('0199c0de-0000-7000-8000-00000000abcd');
    const kept = await store.range('items', { after: 0, upTo: 9, ...LIMIT });
    expect(kept.map(({ seq, title, data }) => [seq, title, data])).toEqual([
      [6, 'six', undefined],
      [7, 'seven', '{}'],
    ]);
    expect(await store.lettersOver('items', { after: 5, upTo: 6 })).toMatchObject([{ id: 'l-1', to: 6 }]);
    expect(await store.oldMessages(600, 9)).toEqual([]);
    expect(await store.oldMessages(650, 9)).toEqual([{ channel: 'items', upTo: 6 }]);
    await store.append([record(4, { channel: 'emptied', at: 100 })]);
    expect(await store.oldMessages(101, 9)).toEqual([{ channel: 'emptied', upTo: 4 }]);
    const one = entry();
    await store.quarantine(stored(one), { error: 'why', at: 1 });
    await store.putDeadLetter(letter());
    await store.close();
    const { store: again } = await openStore(folder);
    expect(await again.findQuarantined(one.id)).toMatchObject({ error: 'why' });
    expect(await again.countDeadLetters()).toBe(2);
  });

  test('a folder that was carried over has the tables of a new one', async () => {
    const [old, fresh] = [await oldFolder(), await testFolder()];
    const schemas = [];
    for (const folder of [old, fresh]) {
      const { store } = await openStore(folder);
      await store.close();
      const db = new Database(join(folder, STORE_FILE));
      schemas.push(db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name').all([]));
      expect(db.prepare('PRAGMA user_version').all([])).toEqual([{ user_version: FORMAT }]);
      db.close();
    }
    expect(schemas[0]).toEqual(schemas[1]);
  });

  test('the steps of formats that were released are what they were', () => {
    const prints = STEPS.map((step) =>
      createHash('sha256').update(step.replace(/\s+/g, ' ')).digest('hex').slice(0, 16),
    );
    expect(prints).toEqual(['b1edfb7129f01575', '8401dabe6b1a8a59', 'ec5cb6fb24dec6b1']);
  });
});
