import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../../config.js';
import { isCode } from '../../errors.js';
import { createThreadClient, type ThreadClientOptions } from './thread-client.js';

/**
 * A thread that answers `findEntry(id)` by what the id says: crash, exit, hang (blocks for good), block-MS, fail-…, or echo.
 */
const THREAD = `
  const { parentPort } = require('node:worker_threads');
  const failures = {
    'fail-full': { kind: 'sqlite', code: 'SQLITE_FULL', message: 'database or disk is full' },
    'fail-refused': { kind: 'refused', message: 'not this folder' },
    'fail-coded': { kind: 'coded', code: 'invalid_request', message: 'no' },
    'fail-fault': { kind: 'fault', message: 'a fault', stack: 'at the thread' },
  };
  parentPort.on('message', (calls) => calls.forEach(({ call, parameters: [id] }) => {
    if (id === 'crash') throw new Error('crashed');
    if (id === 'exit') process.exit(3);
    if (id === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    if (id?.startsWith('block-')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(id.slice(6)));
    const failure = failures[id];
    parentPort.postMessage([failure ? { call, failure } : { call, result: { id } }]);
  }));`;

function makeClient(options: Partial<ThreadClientOptions> = {}) {
  let started = 0;
  const client = createThreadClient({
    start: () => {
      started += 1;
      return new Worker(THREAD, { eval: true });
    },
    deadlineMs: 2_000,
    restartMs: 0,
    ...options,
  });
  onTestFinished(() => client.stop());
  return {
    client,
    // The thread of these tests answers to any name, and takes what the real one would not.
    open: (id: string) => client.call('open', ...([id] as unknown as [])),
    find: (id: string) => client.call('findEntry', id),
    stop: () => client.stop(),
    started: () => started,
  };
}

async function refusal(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('storage thread', () => {
  test('answers come to their calls', async () => {
    const { find, started } = makeClient();
    const ids = Array.from({ length: 50 }, (_, index) => `id-${index}`);
    expect(await Promise.all(ids.map(find))).toEqual(ids.map((id) => ({ id })));
    expect(started()).toBe(1);
  });

  test.each(['crash', 'exit'])('a thread that ends (%s) rejects what it had and is started again', async (how) => {
    const reasons: unknown[] = [];
    const { find, started } = makeClient({ inThread: 2, ended: (reason) => reasons.push(reason) });
    const calls = [find('before'), find(how), find('with it'), find('waiting')];
    const [before, ended, withIt, waiting] = await Promise.allSettled(calls);
    expect(before).toMatchObject({ status: 'fulfilled' });
    expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'store_unavailable' } });
    expect([withIt?.status, waiting?.status]).toContain('fulfilled');
    expect(await find('after')).toEqual({ id: 'after' });
    expect(started()).toBe(2);
    expect(reasons).toHaveLength(1);
  });

  test('a thread that ended is not started again at once', async () => {
    const { find, started } = makeClient({ restartMs: 60_000 });
    await refusal(find('crash'));
    expect(isCode(await refusal(find('after')), 'store_unavailable')).toBe(true);
    expect(started()).toBe(1);
  });

  test('an answer that does not come is store_unavailable after the deadline', async () => {
    const { find } = makeClient({ deadlineMs: 100, inThread: 1 });
    const calls = [find('hang'), find('waiting'), find('waiting')];
    for (const call of calls) expect(isCode(await refusal(call), 'store_unavailable')).toBe(true);
  });

  test('a thread that is stuck, and that answers again, is told once each', async () => {
    const told: boolean[] = [];
    const stuck = (isStuck: boolean) => void told.push(isStuck);
    const { open, find } = makeClient({ deadlineMs: 500, openMs: 10_000, inThread: 3, stuck });
    await open('before');
    const calls = [find('block-1500'), find('waiting'), find('waiting')].map(refusal);
    for (const call of calls) expect(isCode(await call, 'store_unavailable')).toBe(true);
    expect(told).toEqual([true]);
    await expect.poll(() => refusal(find('after')), { timeout: 5_000 }).toBeUndefined();
    expect(told).toEqual([true, false]);
  });

  test('opening has a deadline of its own', async () => {
    const { open, find } = makeClient({ deadlineMs: 300, openMs: 10_000 });
    const opened = open('block-1000');
    expect(isCode(await refusal(find('behind it')), 'store_unavailable')).toBe(true);
    expect(await opened).toEqual({ id: 'block-1000' });
  });

  test('a thread runs from its first call until stop', async () => {
    const { client, find } = makeClient();
    expect(client.isRunning).toBe(false);
    await find('one');
    expect(client.isRunning).toBe(true);
    await client.stop();
    expect(client.isRunning).toBe(false);
  });

  test('more than may wait is refused at once', async () => {
    const { find } = makeClient({ inThread: 1, waiting: 2, deadlineMs: 200 });
    const calls = [find('hang'), find('a'), find('b')].map(refusal);
    expect(String(await refusal(find('c')))).toContain('Too many operations wait');
    await Promise.all(calls);
  });

  test('failures keep their kind', async () => {
    const { find } = makeClient();
    const full = await refusal(find('fail-full'));
    expect(isCode(full, 'store_unavailable')).toBe(true);
    expect(String(full)).toContain('disk of the data folder is full');
    expect(full).toMatchObject({ cause: { message: 'SQLITE_FULL: database or disk is full' } });
    expect(await refusal(find('fail-refused'))).toBeInstanceOf(ConfigError);
    expect(isCode(await refusal(find('fail-coded')), 'invalid_request')).toBe(true);
    expect(await refusal(find('fail-fault'))).toMatchObject({ message: 'a fault', stack: 'at the thread' });
  });

  test('stop rejects what is under way and what comes later', async () => {
    const { find, stop } = makeClient({ inThread: 1 });
    const calls = [find('hang'), find('waiting')].map(refusal);
    await stop();
    for (const call of [...calls, refusal(find('late'))]) {
      expect(isCode(await call, 'store_unavailable')).toBe(true);
    }
  });
});
