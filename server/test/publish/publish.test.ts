import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ListAnswer, Message } from '@surecast/shared/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

const MAIN = fileURLToPath(new URL('../../dist/publish/main.js', import.meta.url));
const LOG_MS = 20_000;

/** Starts the built command; `finished` has what it said and its exit code. */
function startPublish(url: string, channel: string, ...more: string[]) {
  const child = spawn(process.execPath, [MAIN, '--channel', channel, '--url', url, ...more]);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const finished = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, finished };
}

function publish(url: string, channel: string, input: string, ...more: string[]) {
  const { child, finished } = startPublish(url, channel, ...more);
  child.stdin.end(input);
  return finished;
}

/** The whole log, oldest first, once it has so many messages. */
async function wholeLog(url: string, channel: string, count: number): Promise<Message[]> {
  const deadline = Date.now() + LOG_MS;
  for (;;) {
    const items: Message[] = [];
    let before: number | null = null;
    do {
      const query: string = new URLSearchParams({
        channel,
        limit: '200',
        ...(before && { before: `${before}` }),
      }).toString();
      const page = (await (await fetch(`${url}/list?${query}`)).json()) as ListAnswer;
      items.unshift(...page.items.reverse());
      before = page.next;
    } while (before !== null);
    if (items.length >= count || Date.now() > deadline) return items;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('npm run publish', () => {
  let server: TestServer;
  afterEach(() => server?.stop());

  it('saves each line once, in order, and a repeated run adds nothing', async () => {
    server = await startServer();
    const lines = Array.from({ length: 200 }, (_, index) =>
      index % 10 === 0 ? 'the same' : `line ${index} <b>ä€</b>`,
    );
    const long = `long ${'x'.repeat(1_000)}`;
    const input = `${lines.join('\n')}\n\n${long}\r\n${'y'.repeat(70_000)}\n`;

    const first = await publish(server.url, 'log', input);
    expect(first).toMatchObject({ code: 1, stderr: expect.stringContaining('line 203: 70000 bytes') });
    expect(first.stdout).toMatch(/^203 lines, 201 saved to log at \S+ .*, 1 empty, 1 failed\n$/);

    const log = await wholeLog(server.url, 'log', 201);
    expect(log.map(({ title }) => title)).toEqual([...lines, `${long.slice(0, 299)}…`]);
    expect(log.at(-1)?.text).toBe(long);

    const second = await publish(server.url, 'log', input);
    expect(second.stdout).toBe(first.stdout);
    await publish(server.url, 'log', `${lines.join('\n')}\nnew\n`);
    const after = await wholeLog(server.url, 'log', 202);
    expect(after.map(({ title }) => title)).toEqual([...log.map(({ title }) => title), 'new']);
  });

  it('goes on when the server was killed and started again: every line once, in order', async () => {
    server = await startServer();
    const lines = Array.from({ length: 800 }, (_, index) => `line ${index}`);
    const { child, finished } = startPublish(server.url, 'log');
    child.stdin.write(`${lines.slice(0, 300).join('\n')}\n`);
    await wholeLog(server.url, 'log', 100);
    child.stdin.end(lines.slice(300).join('\n'));
    await server.kill9();
    await server.restart();
    expect(await finished).toMatchObject({ code: 0, stdout: expect.stringContaining('800 saved') });
    expect((await wholeLog(server.url, 'log', 800)).map(({ title }) => title)).toEqual(lines);
  });

  it('stops with the line and the reason when the service takes nothing', async () => {
    server = await startServer();
    const refused = await publish(server.url, 'log', 'a\nb\n', '--token', 'nonsense');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Stopped at line 1: token_invalid') });
    await server.stop();
    const gone = await publish(server.url, 'log', 'a\n', '--give-up', '0');
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') });
  });

  it('ends at once when it is interrupted, and says how far it came', async () => {
    server = await startServer();
    const { child, finished } = startPublish(server.url, 'log');
    child.stdin.write('a\nb\n');
    await wholeLog(server.url, 'log', 2);
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ code: 130, stdout: expect.stringContaining('2 saved') });
  });

  it.each([
    [['--channel', 'a b'], '--channel a b: is not'],
    [['--url', 'ftp://x'], '--url ftp://x: is not'],
    [['--give-up', 'soon'], '--give-up soon: is not'],
    [['--colour'], "Unknown option '--colour'"],
  ])('says what is wrong with %j', async (args, said) => {
    const { code, stderr } = await publish('http://127.0.0.1:1', 'log', '', ...args);
    expect(code).toBe(1);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('    at ');
  });
});
