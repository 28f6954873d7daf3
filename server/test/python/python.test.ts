import type { MessageAnswer, SaveAnswer } from '@surecast/shared/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';
import { missingForPython, type PythonReader, startPythonReader } from './python-reader.js';

const missing = missingForPython();
if (missing !== null && process.env.REQUIRE_PYTHON === '1') {
  throw new Error(`REQUIRE_PYTHON=1, but the Python client cannot run: ${missing}`);
}
if (missing !== null)
  console.log(`skipped: the Python client needs python3-socketio, -requests, -websocket: ${missing}`);

describe.skipIf(missing !== null)('a client in Python, written to the wire contract', () => {
  let server: TestServer;
  let reader: PythonReader | undefined;

  beforeAll(async () => {
    server = await startServer();
  });
  afterEach(async () => {
    reader?.kill();
    await reader?.exited;
  });
  afterAll(() => server?.stop());

  async function save(channel: string, title: string): Promise<string> {
    const response = await fetch(`${server.url}/save`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ channel, title, text: 'für Python', data: { title } }),
    });
    expect(response.status).toBe(201);
    return ((await response.json()) as SaveAnswer).id;
  }

  async function reportOf(id: string) {
    const response = await fetch(`${server.url}/messages/${id}`);
    return ((await response.json()) as MessageAnswer).report;
  }

  test.each(['post', 'socket'] as const)(
    'connects, subscribes, receives in order and acknowledges by %s',
    async (way) => {
      const channel = `python-${way}`;
      reader = startPythonReader({ url: server.url, channel, client: 'py', count: 5, way });
      expect(await reader.next('connected')).toMatchObject({ transport: 'websocket' });
      expect(await reader.next('subscribed')).toMatchObject({ head: 0, cursor: 0, recovered: true });
      const ids: string[] = [];
      for (const title of ['one', 'two', 'three', 'four', 'five']) ids.push(await save(channel, title));
      expect(await reader.next('done')).toMatchObject({ received: 5 });
      expect(await reader.exited).toBe(0);
      const messages = reader.events.filter(({ event }) => event === 'message');
      expect(messages.map(({ id, seq }) => [id, seq])).toEqual(ids.map((id, index) => [id, index + 1]));
      expect(messages[0]).toMatchObject({ title: 'one', data: { title: 'one' } });
      expect(reader.events.findLast(({ event }) => event === 'acknowledged')).toMatchObject({ way, cursor: 5 });
      expect(await reportOf(ids[4] ?? '')).toMatchObject({ owed: 1, acked: 1, pending: 0 });
    },
  );

  test('what was saved while it was away is pushed when it comes back, and acknowledged', async () => {
    const { token } = (await (await fetch(`${server.url}/token`, { method: 'POST' })).json()) as { token: string };
    const own = { url: server.url, channel: 'python-away', client: 'py', way: 'post', token } as const;
    reader = startPythonReader({ ...own, count: 1 });
    await reader.next('subscribed');
    await save('python-away', 'before');
    await reader.next('done');
    await reader.exited;
    const last = [await save('python-away', 'while away 1'), await save('python-away', 'while away 2')].at(-1) ?? '';
    reader = startPythonReader({ ...own, count: 2 });
    await reader.next('done');
    const titles = reader.events.filter(({ event }) => event === 'message').map(({ title }) => title);
    expect(titles).toEqual(['while away 1', 'while away 2']);
    expect(await reportOf(last)).toMatchObject({ acked: 1, pending: 0 });
  });
});
