import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { startServer } from '../support/server.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const START_MS = 20_000;
const cleanup: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'surecast-bad-start-'));
  cleanup.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the server with settings that it must refuse, and waits for its end. */
async function refused(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: tmpdir(), LOG_LEVEL: 'silent', PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  cleanup.push(async () => child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [code] = await once(child, 'close', { signal: AbortSignal.timeout(START_MS) });
  return { code, lines: said.split('\n').filter((line) => line.startsWith('surecast: ')), said };
}

it.each<[string, Record<string, string>, string[]]>([
  ['a duration without a unit', { RESEND_INTERVAL: '30' }, ['RESEND_INTERVAL=30']],
  ['a port that is none', { PORT: '70000' }, ['PORT=70000']],
  ['three wrong settings', { PORT: 'x', MAX_RESENDS: '0', ROLES: 'cook' }, ['PORT=x', 'MAX_RESENDS=0', 'ROLES=cook']],
  ['an address for everybody without secrets', { HOST: '0.0.0.0' }, ['JWT_SECRET, ADMIN_PASSWORD, ALLOWED_ORIGINS']],
  ['roles apart without a shared store', { ROLES: 'api' }, ['MONGODB_URL']],
])('%s: exit code 1, one line for each on stderr, and no data folder is made', async (_what, env, named) => {
  const folder = await newFolder();
  const { code, lines, said } = await refused({ ...env, DATA_DIR: join(folder, 'data') });
  expect(code, said).toBe(1);
  expect(lines).toHaveLength(named.length);
  for (const name of named)
    expect(
      lines.filter((line) => line.includes(name)),
      name,
    ).toHaveLength(1);
  expect(said).not.toMatch(/^\s+at /m);
  expect(await readdir(folder)).toEqual([]);
});

it('a port that another program has: exit code 1 and what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  cleanup.push(async () => other.close());
  const address = other.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { code, lines, said } = await refused({ PORT: `${address.port}`, DATA_DIR: join(await newFolder(), 'data') });
  expect(code, said).toBe(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`port ${address.port} of 127.0.0.1 is taken`);
});

it('hazard 32: a data folder that another server has: exit code 1, and the other one goes on', async () => {
  const server = await startServer();
  cleanup.push(() => server.stop());
  const { code, lines, said } = await refused({ DATA_DIR: server.dataDir });
  expect(code, said).toBe(1);
  expect(lines).toHaveLength(1);
  const saved = await fetch(`${server.url}/save`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"title": "still here"}',
  });
  expect(saved.status).toBe(201);
});

it('a data folder that is a file: exit code 1 in one line', async () => {
  const file = join(await newFolder(), 'data');
  await writeFile(file, 'not a folder');
  const { code, lines, said } = await refused({ DATA_DIR: file });
  expect(code, said).toBe(1);
  expect(lines).toHaveLength(1);
});
