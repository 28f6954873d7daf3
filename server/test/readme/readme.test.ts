import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';
import { endPrograms, startProgram } from './programs.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PYTHON = '/usr/bin/python3';
const python = spawnSync(PYTHON, ['-c', 'import socketio, requests, websocket']).status === 0;
const ACKNOWLEDGED_MS = 15_000;
const TOKEN_TTL_MS = 3_000;

/** The code of the one block of a language. */
function block(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(README)?.[1];
  if (found === undefined) throw new Error(`README.md has no block of ${language}`);
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

  beforeAll(async () => {
    server = await startServer({ env: { TOKEN_TTL: `${TOKEN_TTL_MS}ms` } });
    // In the repository, where the packages of the example are found.
    mkdirSync(join(ROOT, '.surecast'), { recursive: true });
    folder = mkdtempSync(join(ROOT, '.surecast', 'readme-'));
  });
  afterEach(endPrograms);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
  });

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

  it('Node receives and acknowledges: past its token, over its own and the service’s restarts, until replaced', async () => {
    await receives(process.execPath, 'receive.mjs', 'js', 'warehouse-7');
  });

  it.skipIf(!python && process.env.REQUIRE_PYTHON !== '1')(
    'Python receives and acknowledges: past its token, over its own and the service’s restarts, until replaced',
    async () => {
      await receives(PYTHON, 'receive.py', 'python', 'printer-3');
    },
  );

  async function receives(command: string, name: string, language: string, client: string): Promise<void> {
    writeFileSync(join(folder, name), block(language));
    const run = async () => {
      const program = startProgram(command, [name], folder, server.url);
      await program.says('subscribed at');
      return program;
    };

    const first = await run();
    await save(`${client}: one`);
    await first.says(`${client}: one`);
    await acknowledged(client);

    // Stopped for longer than a token lives, so that its renewal comes too late.
    process.kill(first.pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, TOKEN_TTL_MS + 500));
    await save(`${client}: two`);
    process.kill(first.pid, 'SIGCONT');
    await first.says(`${client}: two`);
    await acknowledged(client);

    await first.kill9();
    await save(`${client}: three, while away`);
    const second = await run();
    await second.says(`${client}: three`);
    await acknowledged(client);

    await save(`${client}: four`);
    await second.says(`${client}: four`);
    expect(await server.stop()).toEqual({ code: 0 });
    await server.restart();
    await save(`${client}: five`);
    await second.says(`${client}: five`);
    await acknowledged(client);

    await run();
    expect(await second.ended()).toBe(1);
    expect(second.output()).toContain('replaced');

    expect(titles(first.output(), client)).toEqual(['one', 'two']);
    expect(titles(second.output(), client)).toEqual(['three, while away', 'four', 'five']);
  }

  function titles(output: string, client: string): string[] {
    return [...output.matchAll(new RegExp(`^\\d+ ${client}: (.*)$`, 'gm'))].map((match) => match[1] ?? '');
  }

  /** Waits until nothing is pending for the client. It must be one and the same through all runs of its program. */
  async function acknowledged(client: string): Promise<void> {
    const login = await fetch(`${server.url}/admin/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password: server.adminPassword }),
    });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const deadline = Date.now() + ACKNOWLEDGED_MS;
    for (;;) {
      const answer = await fetch(`${server.url}/admin/api/clients?channel=orders`, { headers: { cookie } });
      const page = (await answer.json()) as { items: { client: string; pending: number }[] };
      const found = page.items.filter((item) => item.client.endsWith(`/${client}`));
      expect(found).toHaveLength(1);
      if (found[0]?.pending === 0) return;
      if (Date.now() > deadline) throw new Error(`${client} has not acknowledged: ${JSON.stringify(page)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
