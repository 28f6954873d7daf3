import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRunning, untilGone } from './child/process.js';
import { type RedisChild, startRedisChild } from './child.js';

const log = pino({ level: 'silent' });
let folder = '';
const children: RedisChild[] = [];
const pids = new Set<number>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'surecast-child-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) await child.stop();
  for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  pids.clear();
  await rm(folder, { recursive: true, force: true });
});

async function start(at = folder): Promise<RedisChild> {
  const child = await startRedisChild({ folder: at, log });
  children.push(child);
  await serverPid(child);
  return child;
}

/** Runs a command on a connection of its own, which waits for the server for at most 5 s. */
async function ask<T>({ socket }: { socket: string }, command: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ path: socket, retryStrategy: () => 10, maxRetriesPerRequest: null, commandTimeout: 5_000 });
  redis.on('error', () => undefined);
  try {
    return await command(redis);
  } finally {
    redis.disconnect();
  }
}

async function serverPid(child: RedisChild): Promise<number> {
  const pid = Number(/process_id:(\d+)/.exec(await ask(child, (redis) => redis.info('server')))?.[1]);
  pids.add(pid);
  return pid;
}

describe('the redis-server child', () => {
  test('serves a Unix socket only, keeps an append-only file, evicts nothing', async () => {
    const child = await start();
    expect(child.socket).toBe(join(folder, 'redis', 'redis.sock'));
    const setting = async (name: string) => ((await ask(child, (redis) => redis.config('GET', name))) as string[])[1];
    expect(await setting('port')).toBe('0');
    expect(await setting('appendonly')).toBe('yes');
    expect(await setting('appendfsync')).toBe('everysec');
    expect(await setting('maxmemory-policy')).toBe('noeviction');
    expect((await stat(child.socket)).mode & 0o077).toBe(0);
  });

  test('stop leaves no process and no socket, and what was written is there at the next start', async () => {
    const first = await start();
    const pid = await serverPid(first);
    await ask(first, (redis) => redis.set('key', 'kept'));
    await first.stop();
    expect(isRunning(pid)).toBe(false);
    expect(await readdir(join(folder, 'redis'))).not.toContain('redis.sock');
    expect(await ask(await start(), (redis) => redis.get('key'))).toBe('kept');
  });

  test('stop ends by a deadline when the server does not listen any more', async () => {
    const child = await start();
    const pid = await serverPid(child);
    process.kill(pid, 'SIGSTOP');
    await child.stop();
    expect(isRunning(pid)).toBe(false);
  }, 15_000);

  test('killed with -9 it is back within a second or so, with its data', async () => {
    const child = await start();
    const pid = await serverPid(child);
    await ask(child, (redis) => redis.set('key', 'kept'));
    const killedAt = performance.now();
    process.kill(pid, 'SIGKILL');
    await untilGone(pid, 2_000);
    expect(await ask(child, (redis) => redis.get('key'))).toBe('kept');
    expect(performance.now() - killedAt).toBeLessThan(3_000);
    expect(await serverPid(child)).not.toBe(pid);
  });

  test('a half-written end of the append-only file is no obstacle', async () => {
    const child = await start();
    await ask(child, (redis) => redis.set('key', 'kept'));
    await ask(child, (redis) => redis.set('last', 'x'.repeat(1_000)));
    await child.stop();
    const files = join(folder, 'redis', 'appendonlydir');
    const tail = (await readdir(files)).find((name) => name.endsWith('.incr.aof')) ?? '';
    await truncate(join(files, tail), (await stat(join(files, tail))).size - 500);
    const again = await start();
    expect(await ask(again, (redis) => redis.mget('key', 'last'))).toEqual(['kept', null]);
  });

  test('hazard 32: it outlives the kill -9 of its owner, is taken over at the next start and stopped by it', async () => {
    const owner = spawn(process.execPath, ['--input-type=module', '-e', OWNER, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    pids.add(pid);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(isRunning(pid)).toBe(true);
    const child = await start();
    expect(await serverPid(child)).toBe(pid);
    process.kill(pid, 'SIGKILL');
    await untilGone(pid, 2_000);
    expect(await serverPid(child)).not.toBe(pid);
    await child.stop();
    for (const known of pids) expect(isRunning(known)).toBe(false);
  });

  test('hazard 32: its process group is not ours, so that Ctrl-C does not reach it', async () => {
    const pid = await serverPid(await start());
    const ps = spawn('ps', ['-o', 'pgid=', '-p', String(pid)]);
    const [group] = (await once(ps.stdout, 'data')) as [Buffer];
    expect(Number(group.toString())).toBe(pid);
  });

  test('a folder whose path is too long for a socket gets a short private one', async () => {
    const long = join(folder, 'a'.repeat(60), 'b'.repeat(60));
    await mkdir(long, { recursive: true });
    const child = await start(long);
    expect(Buffer.byteLength(child.socket)).toBeLessThan(104);
    expect((await stat(dirname(child.socket))).mode & 0o077).toBe(0);
    expect(await ask(child, (redis) => redis.ping())).toBe('PONG');
    await child.stop();
    await rm(dirname(child.socket), { recursive: true });
  });

  test('without redis-server one line says what to do', async () => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      await expect(startRedisChild({ folder, log })).rejects.toThrow(
        'redis-server is not installed: apt-get install redis-server (Debian/Ubuntu), brew install redis (macOS), or set REDIS_URL',
      );
    } finally {
      process.env.PATH = path;
    }
  });

  test('a server that ends at once is an error that tells its last words', async () => {
    const files = join(folder, 'redis', 'appendonlydir');
    const child = await start();
    await ask(child, (redis) => redis.set('key', 'kept'));
    await child.stop();
    for (const name of await readdir(files)) if (name.endsWith('.manifest')) await truncate(join(files, name), 3);
    await expect(startRedisChild({ folder, log })).rejects.toThrow(/^redis-server ended at once: .+/);
  });
});

/** What an earlier process may have left: a server with these settings, started by somebody who is killed. */
const OWNER = `
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
const dir = join(process.argv[1], 'redis');
mkdirSync(dir, { recursive: true });
const settings = ['--port', '0', '--unixsocket', join(dir, 'redis.sock'), '--dir', dir, '--appendonly', 'yes', '--pidfile', join(dir, 'redis.pid')];
const child = spawn('redis-server', settings, { detached: true, stdio: 'ignore' });
child.unref();
const retry = () => connect(join(dir, 'redis.sock'), () => console.log(child.pid)).on('error', () => setTimeout(retry, 10));
retry();
setInterval(() => undefined, 1_000);
`;
