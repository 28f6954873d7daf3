import type { MessageAnswer } from '@surecast/shared/protocol';
import { afterEach, expect, it } from 'vitest';
import { getJson, loginAdmin } from '../support/admin.js';
import { until } from '../support/readers.js';
import { newSave, WAYS } from '../support/saves.js';
import { startServer } from '../support/server.js';
import { connectSilent } from '../support/silent.js';

const INTERVAL_MS = 600;
const cleanup: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

async function setUp() {
  const server = await startServer({ env: { RESEND_INTERVAL: `${INTERVAL_MS}ms` } });
  cleanup.push(() => server.stop());
  const client = await connectSilent(server.url, 'silent');
  cleanup.push(() => client.close());
  await client.subscribe('items');
  const json = WAYS.json as (typeof WAYS)[string];
  return { server, client, save: (number: number) => json(server.url, newSave('items', number)) };
}

it('RS2 RS3 DR1 DR3 a client that never acknowledges gets 1 + 5 sends an interval apart, is dropped, and its range is kept', async () => {
  const { server, client, save } = await setUp();
  await save(1);
  await until('it is dropped', () => client.dropped.length === 1, 20_000);

  expect(client.sends.map(({ attempt }) => attempt)).toEqual([0, 1, 2, 3, 4, 5]);
  for (const [index, { at }] of client.sends.entries()) {
    const before = client.sends[index - 1];
    if (before) expect(at - before.at).toBeGreaterThan(INTERVAL_MS * 0.9);
  }
  expect(client.dropped[0]).toEqual({ channel: 'items', reason: 'never_acknowledged', pending: 1 });
  await until('it is disconnected', () => client.disconnected);

  const admin = await loginAdmin(() => server.url, server.adminPassword);
  const letters = await admin.deadLetters();
  expect(letters).toMatchObject([
    { channel: 'items', from: 0, to: 1, attempts: 5, reason: 'never_acknowledged', state: 'open' },
  ]);
  expect(await admin.clients('items')).toEqual([]);
});

it('DR1 a client that acknowledges after the third send is not dropped, and is sent nothing more', async () => {
  const { server, client, save } = await setUp();
  await save(1);
  await until('the third send', () => client.sends.length === 3, 10_000);
  expect((await client.ack('items', 1)).status).toBe(200);
  // As long as five more resends would take.
  await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS * 6));
  expect(client.sends).toHaveLength(3);
  expect(client.dropped).toEqual([]);
  const admin = await loginAdmin(() => server.url, server.adminPassword);
  expect(await admin.clients('items')).toMatchObject([{ state: 'connected', pending: 0, attempts: 0 }]);
});

it('DR4 ST2 a dropped client returns to where its dead letter starts; the letter is marked, the report keeps the drop', async () => {
  const { server, client, save } = await setUp();
  const { body } = await save(1);
  await until('it is dropped', () => client.dropped.length === 1, 20_000);
  const again = await connectSilent(server.url, 'silent', client.token);
  cleanup.push(() => again.close());
  const answer = await again.subscribe('items');
  expect(answer).toMatchObject({ cursor: 0, head: 1, sentTo: 1 });
  await until('it is sent what it missed', () => again.sends.length === 1);
  const { id } = body as { id: string };
  const report = async () => (await getJson<MessageAnswer>(`${server.url}/messages/${id}`)).report;
  expect(await report()).toEqual({ owed: 1, acked: 0, pending: 0, away: 0, dropped: 1, expired: 0 });
  expect((await again.ack('items', 1)).status).toBe(200);
  expect(await report()).toEqual({ owed: 1, acked: 0, pending: 0, away: 0, dropped: 1, expired: 0 });
  const admin = await loginAdmin(() => server.url, server.adminPassword);
  expect(await admin.deadLetters()).toMatchObject([{ state: 'returned' }]);
});

it('the admin page sees who has not acknowledged what, how often it was sent, and when it goes again', async () => {
  const { server, client, save } = await setUp();
  await save(1);
  await save(2);
  await until('the second resend', () => client.sends.some(({ attempt }) => attempt === 2), 10_000);
  const admin = await loginAdmin(() => server.url, server.adminPassword);
  const [row] = await admin.clients('items');
  expect(row).toMatchObject({ state: 'connected', cursor: 0, head: 2, pending: 2 });
  expect(row?.attempts).toBeGreaterThanOrEqual(2);
  const page = await admin.client('items', row?.client ?? '');
  expect(page.pending.map(({ seq, title }) => [seq, title])).toEqual([
    [1, 'message 1'],
    [2, 'message 2'],
  ]);
  for (const { attempts, lastSent, nextResend } of page.pending) {
    expect(attempts).toBeGreaterThanOrEqual(2);
    expect(new Date(nextResend ?? 0).getTime() - new Date(lastSent ?? 0).getTime()).toBe(INTERVAL_MS);
  }
});
