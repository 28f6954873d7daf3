import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../../config.js';
import { entry, LIMIT, record, stored } from '../contract/samples.contract.js';
import { describeStore } from '../store.contract.js';
import type { Store } from '../store.js';
import { openDatabase, transaction } from './database.js';
import { createSqliteStore } from './index.js';
import { lockFolder } from './lock.js';
import { prepareOperations } from './operations/index.js';
import { FORMAT } from './schema.js';

async function makeFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'surecast-store-'));
}

/** A folder that is removed after the test. */
async function testFolder(): Promise<string> {
  const folder = await makeFolder();
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function openStore(folder: string): Promise<Store> {
  const store = createSqliteStore({ folder });
  await store.open();
  return store;
}

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describeStore('sqlite', async () => {
  const folder = await makeFolder();
  let current = await openStore(folder);
  return {
    store: current,
    reopen: async () => {
      await current.close();
      current = await openStore(folder);
      return current;
    },
    close: async () => {
      await current.close();
      await rm(folder, { recursive: true });
    },
  };
});

describe('sqlite folder', () => {
  test('a folder that another store holds is refused until that one is closed', async () => {
    const folder = await testFolder();
    const first = await openStore(folder);
    const error = await refusal(openStore(folder));
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(`the data folder ${folder} is in use by another Surecast`);
    await first.close();
    await (await openStore(folder)).close();
  });

  test('hazard 32: a folder that another process holds is refused', async () => {
    const folder = await testFolder();
    const lock = lockFolder(folder);
    const code = `
      const { createSqliteStore } = await import(process.argv[1]);
      await createSqliteStore({ folder: process.argv[2] }).open().catch((error) => console.log(error.name, error.message));`;
    const built = new URL('../../../dist/store/sqlite/index.js', import.meta.url).href;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code, built, folder], {
      timeout: 10_000,
    });
    expect(stdout).toBe(`ConfigError the data folder ${folder} is in use by another Surecast\n`);
    lock.release();
  });

  test('the folder is made if it is missing', async () => {
    const folder = join(await testFolder(), 'deeper', 'data');
    const store = await openStore(folder);
    await store.ping();
    await store.close();
  });

  test('a path that cannot be a folder is refused in one line', async () => {
    const error = await refusal(openStore('/dev/null/data'));
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toMatch(/^ConfigError: the data folder \/dev\/null\/data cannot be used: .*$/);
  });

  test('a folder of a newer format is refused and left as it is', async () => {
    const folder = await testFolder();
    await (await openStore(folder)).close();
    const { db } = openDatabase(folder);
    db.exec(`PRAGMA user_version = ${FORMAT + 1}`);
    db.close();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const error = await refusal(openStore(folder));
      expect(error).toBeInstanceOf(ConfigError);
      expect(String(error)).toContain(
        `was written by a newer Surecast (format ${FORMAT + 1}, this one knows ${FORMAT}): use that version`,
      );
    }
  });

  test('the file of another store is refused where an id is expected', async () => {
    const folder = await testFolder();
    const { db, id } = openDatabase(folder);
    db.close();
    openDatabase(folder, id).db.close();
    expect(() => openDatabase(folder, 'another id')).toThrow('another one than at start');
    const empty = await testFolder();
    expect(() => openDatabase(empty, id)).toThrow('is gone');
  });
});

describe('sqlite durability', () => {
  test('what was answered is there after the process was killed with -9', async () => {
    const folder = await testFolder();
    const saved = Array.from({ length: 50 }, () => entry());
    const code = `
      const { createSqliteStore } = await import(process.argv[1]);
      const store = createSqliteStore({ folder: process.argv[2] });
      await store.open();
      for (const entry of JSON.parse(process.argv[3])) await store.save([entry]);
      process.kill(process.pid, 'SIGKILL');`;
    const built = new URL('../../../dist/store/sqlite/index.js', import.meta.url).href;
    const parameters = ['--input-type=module', '-e', code, built, folder, JSON.stringify(saved)];
    const ended = await refusal(promisify(execFile)(process.execPath, parameters, { timeout: 20_000 }));
    expect(ended).toMatchObject({ signal: 'SIGKILL' });
    const store = await openStore(folder);
    expect(await store.dueEntries(3, 1e15, LIMIT)).toEqual(saved.map(stored));
    await store.close();
  });

  test('each commit is synced: WAL with synchronous=FULL', async () => {
    const { db } = openDatabase(await testFolder());
    expect(db.prepare('PRAGMA journal_mode').all([])).toEqual([{ journal_mode: 'wal' }]);
    expect(db.prepare('PRAGMA synchronous').all([])).toEqual([{ synchronous: 2 }]);
    db.close();
  });

  test('a full disk refuses a whole group, and saves go on when there is room again', async () => {
    const { db } = openDatabase(await testFolder());
    const operations = prepareOperations(db);
    const first = entry();
    operations.save([first]);
    db.exec('PRAGMA max_page_count = 60');
    const group = [entry(), entry({ text: 'x'.repeat(65_536) }), entry({ text: 'y'.repeat(250_000) })];
    expect(() => operations.save(group)).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
    expect(() => operations.append([record(1), record(2, { text: 'z'.repeat(400_000) })])).toThrow(
      expect.objectContaining({ code: 'SQLITE_FULL' }),
    );
    expect(operations.dueEntries(3, 1e15, LIMIT)).toEqual([stored(first)]);
    expect(operations.heads(['items']).get('items')?.head).toBe(0);
    db.exec('PRAGMA max_page_count = 100000');
    expect(operations.save(group)).toEqual(['saved', 'saved', 'saved']);
    db.close();
  });

  test('what a transaction throws rolls it back and leaves the next one free', async () => {
    const { db } = openDatabase(await testFolder());
    const insert = db.prepare("INSERT INTO meta VALUES ('test', '1')");
    expect(() =>
      transaction(db, () => {
        insert.run([]);
        throw new Error('in the middle');
      }),
    ).toThrow('in the middle');
    expect(transaction(db, () => db.prepare("SELECT 1 FROM meta WHERE key = 'test'").all([]))).toEqual([]);
    db.close();
  });
});
