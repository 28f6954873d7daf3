import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PYTHON = '/usr/bin/python3';
const python = spawnSync(PYTHON, ['-c', 'import socketio, requests, websocket']).status === 0;
const SAID_MS = 15_000;

/** The code of the n-th block of a language. */
function block(language: string, number = 0): string {
  const found = [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))][number]?.[1];
  if (found === undefined) throw new Error(`README.md has no block ${number} of ${language}`);
  return found;
}

function curl(containing: string): string {
  const blocks = [...README.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
  const found = blocks.find((code) => code.includes(containing));
  if (found === undefined) throw new Error(`README.md has no command with ${containing}`);
  return found;
}

describe('the examples of the README', () => {
  let server: TestServer;
  let folder: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    server = await startServer();
    // In the repository, where the packages of the example are found.
    mkdirSync(join(ROOT, '.surecast'), { recursive: true });
    folder = mkdtempSync(join(ROOT, '.surecast', 'readme-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGKILL')) await ended;
    }
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
  });

  /** Runs a program until its output has the text. */
  function start(command: string, args: string[]) {
    const child = spawn(command, args, { env: { ...process.env, SURECAST_URL: server.url }, cwd: folder });
    children.push(child);
    let output = '';
    const listeners = new Set<() => void>();
    const keep = (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    return (text: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (!output.includes(text)) return;
          listeners.delete(look);
          clearTimeout(late);
          resolve();
        };
        const late = setTimeout(() => reject(new Error(`no "${text}" in:\n${output}`)), SAID_MS);
        listeners.add(look);
        look();
      });
  }

  async function save(title: string): Promise<void> {
    const body = new URLSearchParams({ channel: 'orders', title });
    expect((await fetch(`${server.url}/save`, { method: 'POST', body })).status).toBe(201);
  }

  it('curl saves, and once only', () => {
    const command = curl('/save').replaceAll('http://127.0.0.1:8080', server.url);
    const [first, second] = [1, 2].map(() => spawnSync('bash', ['-c', command], { encoding: 'utf8' }).stdout);
    expect(JSON.parse(first ?? '')).toMatchObject({ result: 'success', channel: 'orders' });
    expect(second).toBe(first);
  });

  it('the form has the fields that a save needs', async () => {
    const form = block('html');
    const names = [...form.matchAll(/name="(\w+)"/g)].map((match) => match[1] ?? '');
    const values = Object.fromEntries(names.map((name) => [name, name === 'channel' ? 'orders' : `a ${name}`]));
    const action = new URL(/action="([^"]+)"/.exec(form)?.[1] ?? '').pathname;
    const answer = await fetch(server.url + action, { method: 'POST', body: new URLSearchParams(values) });
    expect(answer.status).toBe(201);
  });

  it('Node receives and acknowledges', async () => {
    const file = join(folder, 'receive.mjs');
    writeFileSync(file, block('js'));
    const says = start(process.execPath, [file]);
    await says('subscribed at');
    await save('for Node, one');
    await save('for Node, two');
    await says('for Node, one');
    await says('for Node, two');
    await acknowledged('warehouse-7');
  });

  it.skipIf(!python && process.env.REQUIRE_PYTHON !== '1')('Python receives and acknowledges', async () => {
    const file = join(folder, 'receive.py');
    writeFileSync(file, block('python'));
    const says = start(PYTHON, [file]);
    await says('subscribed at');
    await save('for Python');
    await says('for Python');
    await acknowledged('printer-3');
  });

  /** Waits until nothing is pending for a client. */
  async function acknowledged(client: string): Promise<void> {
    const login = await fetch(`${server.url}/admin/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password: server.adminPassword }),
    });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const deadline = Date.now() + SAID_MS;
    for (;;) {
      const answer = await fetch(`${server.url}/admin/api/clients?channel=orders`, { headers: { cookie } });
      const page = (await answer.json()) as { items: { client: string; pending: number }[] };
      if (page.items.find((item) => item.client.endsWith(`/${client}`))?.pending === 0) return;
      if (Date.now() > deadline) throw new Error(`${client} has not acknowledged: ${JSON.stringify(page)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
