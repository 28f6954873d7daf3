import type { AdminDeadLetter, AdminRedriveAnswer, Frame, Page } from '@surecast/shared/protocol';
import { afterEach, expect, it } from 'vitest';
import { until } from '../support/readers.js';
import { newSave, WAYS } from '../support/saves.js';
import { startServer, type TestServer } from '../support/server.js';
import { connectSilent } from '../support/silent.js';

const cleanup: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

async function setUp() {
  const server = await startServer({ env: { RESEND_INTERVAL: '300ms' } });
  cleanup.push(() => server.stop());
  const client = await connectSilent(server.url, 'silent');
  cleanup.push(() => client.close());
  await client.subscribe('items');
  const json = WAYS.json as (typeof WAYS)[string];
  return { server, client, save: (number: number) => json(server.url, newSave('items', number)) };
}

async function loggedIn(server: TestServer) {
  const login = await fetch(`${server.url}/admin/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: server.adminPassword }),
  });
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const api = `${server.url}/admin/api/dead-letters`;
  const letter = async () => {
    const page = (await (await fetch(api, { headers: { cookie } })).json()) as Page<AdminDeadLetter>;
    return page.items[0];
  };
  const redrive = async () => {
    const answer = await fetch(`${api}/${(await letter())?.id}/redrive`, { method: 'POST', headers: { cookie } });
    return (await answer.json()) as AdminRedriveAnswer;
  };
  return { letter, redrive };
}

it('RD2 a letter of a client that is gone is taken back into its position, and the client is caught up when it returns', async () => {
  const { server, client, save } = await setUp();
  const { letter, redrive } = await loggedIn(server);
  await save(1);
  await until('it is dropped', () => client.dropped.length === 1);
  await until('the letter is there', async () => (await letter()) !== undefined);
  expect(await redrive()).toEqual({ outcome: 'waiting' });
  expect(await letter()).toMatchObject({ state: 'returned' });
  expect(await redrive()).toEqual({ outcome: 'returned' });
  const back = await connectSilent(server.url, 'silent', client.token);
  cleanup.push(() => back.close());
  expect(await back.subscribe('items')).toMatchObject({ cursor: 0, head: 1, recovered: true });
  await until('it has what it missed', () => back.sends.length > 0);
  expect((await back.ack('items', 1)).status).toBe(200);
});

it('RD3 a letter of a client that goes on elsewhere in the channel comes as a marked frame, and is acknowledged by id', async () => {
  const { server, client, save } = await setUp();
  const { letter, redrive } = await loggedIn(server);
  await save(1);
  await until('it was sent', () => client.sends.length === 1);
  await client.socket.timeout(5_000).emitWithAck('unsubscribe', { channel: 'items' });
  expect(await client.subscribe('items')).toMatchObject({ cursor: 1 });
  const frames: Frame[] = [];
  client.socket.on('messages', (frame) => frames.push(frame));
  expect(await redrive()).toEqual({ outcome: 'sent', from: 0, to: 1, messages: 1, more: false });
  await until('it came', () => frames.length === 1);
  expect(frames[0]).toMatchObject({ channel: 'items', from: 0, to: 1, redrive: true, messages: [{ seq: 1 }] });
  expect(await letter()).toMatchObject({ state: 'redriven' });
  const acked = await fetch(`${server.url}/ack`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${client.token}` },
    body: JSON.stringify({ client: 'silent', ids: [frames[0]?.messages[0]?.id] }),
  });
  expect(await acked.json()).toEqual({ result: 'success', cursors: { items: 1 }, unknown: [] });
});
