import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { entry, LIMIT, stored } from '../contract/samples.contract.js';
import { openDatabase, transaction } from './database.js';
import { inGroups } from './in-groups.js';
import { prepareOperations } from './operations/index.js';

type Reply = { result: unknown } | { failure: unknown };
type Call = { kind?: 'write' | 'read' | null; run(): unknown };

async function makeStore() {
  const folder = await mkdtemp(join(tmpdir(), 'surecast-store-'));
  const { db } = openDatabase(folder);
  onTestFinished(async () => {
    db.close();
    await rm(folder, { recursive: true });
  });
  let transactions = 0;
  const handle = (calls: Call[]) => {
    const given: Reply[] = [];
    inGroups<Call, Reply>(calls, {
      kindOf: ({ kind = 'write' }) => kind,
      answer({ run }) {
        try {
          return { result: run() };
        } catch (failure) {
          return { failure };
        }
      },
      refuse: (_call, failure) => ({ failure }),
      isRefusal: (reply) => 'failure' in reply,
      transaction(work) {
        transactions += 1;
        return transaction(db, work);
      },
      reply: (replies) => given.push(...replies),
    });
    return given;
  };
  return { db, folder, operations: prepareOperations(db), handle, transactions: () => transactions };
}

test('SV3 writes that wait together share one transaction', async () => {
  const { operations, handle, transactions } = await makeStore();
  const [first, second] = [entry(), entry()];
  const replies = handle([
    { run: () => operations.save([first]) },
    { run: () => operations.dueEntries(3, 1e15, LIMIT) },
    { run: () => operations.save([second]) },
    { run: () => operations.removeEntries([first.id]) },
  ]);
  expect(replies).toEqual([
    { result: ['saved'] },
    { result: [stored(first)] },
    { result: ['saved'] },
    { result: undefined },
  ]);
  expect(transactions()).toBe(1);
  expect(operations.dueEntries(3, 1e15, LIMIT)).toEqual([stored(second)]);
});

test('SV3 a call that cannot be served costs the others of its group nothing', async () => {
  const { db, operations, handle } = await makeStore();
  db.exec('PRAGMA max_page_count = 80');
  const [first, last] = [entry(), entry()];
  const replies = handle([
    { run: () => operations.save([first]) },
    { run: () => operations.save([entry({ text: 'x'.repeat(65_536) }), entry({ text: 'y'.repeat(400_000) })]) },
    { run: () => operations.save([last]) },
  ]);
  expect(replies).toEqual([
    { result: ['saved'] },
    { failure: expect.objectContaining({ code: 'SQLITE_FULL' }) },
    { result: ['saved'] },
  ]);
  expect(operations.dueEntries(3, 1e15, LIMIT)).toEqual([stored(first), stored(last)]);
});

test('a commit that fails lets each call stand by itself', async () => {
  const { db, operations, handle } = await makeStore();
  db.exec('CREATE TABLE parent (id PRIMARY KEY)');
  db.exec('PRAGMA foreign_keys = ON');
  db.exec('CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)');
  const only = entry();
  const replies = handle([
    { run: () => operations.save([only]) },
    // Refused by the commit alone.
    { run: () => db.exec('INSERT INTO child VALUES (1)') },
  ]);
  expect(replies).toEqual([{ result: ['saved'] }, { failure: expect.anything() }]);
  expect(operations.dueEntries(3, 1e15, LIMIT)).toEqual([stored(only)]);
});

test('calls that may not share a transaction are made between the groups, reads alone need none', async () => {
  const { db, operations, handle, transactions } = await makeStore();
  const inTransaction: boolean[] = [];
  const look = () => inTransaction.push(db.inTransaction);
  const save = { run: () => operations.save([entry()]) };
  const alone = { kind: null, run: look };
  const read = { kind: 'read' as const, run: look };
  handle([save, read, alone, read, read, alone, save, read]);
  expect(inTransaction).toEqual([true, false, false, false, false, true]);
  expect(transactions()).toBe(2);
});

test('SS1 while another program holds the file a group is refused together, not one after the other', async () => {
  const { folder, operations, handle } = await makeStore();
  const other = openDatabase(folder);
  other.db.exec('BEGIN IMMEDIATE');
  const began = performance.now();
  const replies = handle(Array.from({ length: 10 }, () => ({ run: () => operations.save([entry()]) })));
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(replies).toEqual(Array(10).fill({ failure: expect.objectContaining({ code: 'SQLITE_BUSY' }) }));
  other.db.exec('ROLLBACK');
  other.db.close();
  expect(handle([{ run: () => operations.save([entry()]) }])).toEqual([{ result: ['saved'] }]);
});
