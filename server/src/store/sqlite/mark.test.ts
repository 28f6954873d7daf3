import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../../config.js';
import { LIMIT, record, records } from '../contract/samples.contract.js';
import { STORE_FILE } from './database.js';
import { createSqliteStore, type SqliteStore } from './index.js';
import { MARK_FILE } from './mark.js';

const run = promisify(execFile);

async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'surecast-mark-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function openStore(folder: string): Promise<{ store: SqliteStore; lines: string[] }> {
  const lines: string[] = [];
  const write = (_: object, text: string) => void lines.push(text);
  const store = createSqliteStore({ folder, log: { warn: write, error: write } });
  await store.open();
  onTestFinished(() => store.close());
  return { store, lines };
}

/** One run of the service, cleanly ended. Gives the id that the store had in it. */
async function use(folder: string, during: (store: SqliteStore) => Promise<void> = async () => {}): Promise<string> {
  const { store, lines } = await openStore(folder);
  await during(store);
  await store.close();
  expect(lines).toEqual([]);
  return store.id;
}

/** Where a copy of the store file is kept. */
async function backup(): Promise<string> {
  return join(await testFolder(), 'copy.db');
}

/** As another program. */
function execute(folder: string, statement: string): void {
  const db = new Database(join(folder, STORE_FILE));
  db.exec(statement);
  db.close();
}

async function expectRenewed(folder: string, former: string): Promise<void> {
  const { store, lines } = await openStore(folder);
  expect(store.id).not.toBe(former);
  expect(lines).toEqual([expect.stringContaining('was put back from a backup')]);
  await store.close();
  // Said and done once.
  expect(await use(folder)).toBe(store.id);
}

/** A folder in the place of the file that is about to be written: between the two writes, the second one fails. */
async function blockMark(folder: string): Promise<() => Promise<void>> {
  const place = join(folder, `${MARK_FILE}.new`);
  await mkdir(place);
  return () => rm(place, { recursive: true });
}

test('SS5 a store that is stopped and started keeps its id, and its mark is another one each time', async () => {
  const folder = await testFolder();
  const ids = new Set<string>();
  const marks = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    ids.add(await use(folder, async () => void marks.add(await readFile(join(folder, MARK_FILE), 'utf8'))));
    marks.add(await readFile(join(folder, MARK_FILE), 'utf8'));
  }
  expect(ids.size).toBe(1);
  expect(marks.size).toBe(6);
});

test('SS5 hazard 5: a store file of an earlier run that is put back gets a new id and keeps what it holds', async () => {
  const [folder, copy] = [await testFolder(), await backup()];
  const kept = records(5);
  const id = await use(folder, async (store) => void (await store.append(kept)));
  await cp(join(folder, STORE_FILE), copy);
  await use(folder, async (store) => void (await store.append([record(6)])));
  await cp(copy, join(folder, STORE_FILE));
  await expectRenewed(folder, id);
  const { store } = await openStore(folder);
  expect(await store.range('items', { after: 0, upTo: 9, ...LIMIT })).toEqual(kept);
});

test('SS5 a copy that was made while the service ran is an old one once it has stopped', async () => {
  const [folder, copy] = [await testFolder(), await backup()];
  const id = await use(folder, async (store) => {
    await store.append(records(5));
    execute(folder, `VACUUM INTO '${copy}'`);
    await store.append([record(6)]);
  });
  await cp(copy, join(folder, STORE_FILE));
  await expectRenewed(folder, id);
});

test('SS5 a store file whose mark is gone, or that is alone in a new folder, was put back', async () => {
  const [folder, other, copy] = [await testFolder(), await testFolder(), await backup()];
  // Of the first run of all, while it lasts.
  const id = await use(folder, async () => {
    execute(folder, `VACUUM INTO '${copy}'`);
  });
  await cp(copy, join(other, STORE_FILE));
  await expectRenewed(other, id);
  await rm(join(folder, MARK_FILE));
  await expectRenewed(folder, id);
});

test('SS5 a folder that is moved or copied as a whole, after a stop, keeps its id', async () => {
  const [folder, other] = [await testFolder(), await testFolder()];
  const id = await use(folder);
  await cp(folder, other, { recursive: true });
  expect(await use(other)).toBe(id);
});

test('SS5 cut short between store file and mark, at an opening or a closing, any number of times: the same id', async () => {
  const folder = await testFolder();
  // The first of all is cut short as well.
  let unblock = await blockMark(folder);
  for (let cuts = 0; cuts < 2; cuts += 1) {
    const error = await openStore(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toMatch(/store\.mark cannot be written \(EISDIR\): check the rights of the folder/);
  }
  await unblock();
  const id = await use(folder);
  for (const during of ['opening', 'closing']) {
    const { store } = during === 'closing' ? await openStore(folder) : { store: undefined };
    unblock = await blockMark(folder);
    if (store) await store.close();
    else await expect(openStore(folder)).rejects.toThrow('cannot be written');
    await unblock();
    expect(await use(folder), during).toBe(id);
  }
});

test('SS5 killed with -9: the same id', async () => {
  const folder = await testFolder();
  const id = await use(folder);
  const code = `
    const { createSqliteStore } = await import(process.argv[1]);
    const store = createSqliteStore({ folder: process.argv[2] });
    await store.open();
    process.kill(process.pid, 'SIGKILL');`;
  const built = new URL('../../../dist/store/sqlite/index.js', import.meta.url).href;
  const killed = run(process.execPath, ['--input-type=module', '-e', code, built, folder], { timeout: 20_000 });
  await expect(killed).rejects.toMatchObject({ signal: 'SIGKILL' });
  expect(await use(folder)).toBe(id);
});

test('SS5 a folder of a version without marks is taken as it is, once', async () => {
  const [folder, copy] = [await testFolder(), await backup()];
  const id = await use(folder);
  execute(folder, "DELETE FROM meta WHERE key LIKE 'mark%'");
  await rm(join(folder, MARK_FILE));
  await cp(join(folder, STORE_FILE), copy);
  const unblock = await blockMark(folder);
  await expect(openStore(folder)).rejects.toThrow('cannot be written');
  await unblock();
  expect(await use(folder)).toBe(id);
  expect(await use(folder)).toBe(id);
  // The next time such a file appears it is not the folder's own.
  await cp(copy, join(folder, STORE_FILE));
  await expectRenewed(folder, id);
});

test('a store that is made anew beside an old mark has gone back to nothing', async () => {
  const folder = await testFolder();
  const id = await use(folder);
  await rm(join(folder, STORE_FILE));
  const fresh = await use(folder);
  expect(fresh).not.toBe(id);
  expect(await use(folder)).toBe(fresh);
});

test('SS5 renewId: a new id, kept from then on, under which both threads go on', async () => {
  const folder = await testFolder();
  const { store } = await openStore(folder);
  const former = store.id;
  const log = records(2);
  await store.append(log);
  await store.renewId();
  expect(store.id).not.toBe(former);
  expect(await store.range('items', { after: 0, upTo: 9, ...LIMIT })).toEqual(log);
  await store.append([record(3)]);
  await store.close();
  expect(await use(folder)).toBe(store.id);
});
