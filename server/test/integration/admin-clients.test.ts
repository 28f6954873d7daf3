import type {
  AdminClient,
  AdminClientActionAnswer,
  AdminDeadLetter,
  AdminDebtor,
  AdminMessage,
  Page,
} from '@surecast/shared/protocol';
import { afterEach, expect, it } from 'vitest';
import { startReader, until } from '../support/readers.js';
import { newSave, WAYS } from '../support/saves.js';
import { startServer } from '../support/server.js';
import { connectSilent } from '../support/silent.js';

const cleanup: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

/** A service whose timer resends nothing while a test runs. */
async function setUp() {
  const server = await startServer({ env: { RESEND_INTERVAL: '10m' } });
  cleanup.push(() => server.stop());
  const login = await fetch(`${server.url}/admin/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: server.adminPassword }),
  });
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  async function ask<T>(path: string, method: 'GET' | 'POST' = 'GET'): Promise<T> {
    const response = await fetch(`${server.url}/admin/api/${path}`, { method, headers: { cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
  const act = async ({ channel, client }: AdminClient, action: string) =>
    (await ask<AdminClientActionAnswer>(`clients/${channel}/${encodeURIComponent(client)}/${action}`, 'POST')).outcome;
  const find = async (search: string) => (await ask<Page<AdminClient>>(`clients?search=${search}`)).items[0];
  return { server, ask, act, find, save: (number: number) => WAYS.form?.(server.url, newSave('items', number)) };
}

it('AD1: a connected client gets the resend at once, and its attempts are what they were', async () => {
  const { server, ask, act, find, save } = await setUp();
  const silent = await connectSilent(server.url, 'silent');
  cleanup.push(() => silent.close());
  await silent.subscribe('items');
  await save(1);
  await save(2);
  await until('both messages', () => silent.sends.length === 2);
  const row = await find('silent');
  if (!row) throw new Error('the client is not listed');
  expect(row).toMatchObject({ state: 'connected', pending: 2, attempts: 0 });
  expect(await act(row, 'resend')).toBe('done');
  await until('both again', () => silent.sends.length === 4, 5_000);
  expect(silent.sends.slice(2).map(({ seq, attempt }) => [seq, attempt])).toEqual([
    [1, 1],
    [2, 1],
  ]);
  expect(await find('silent')).toMatchObject({ attempts: 0, pending: 2 });

  const messages = await ask<Page<AdminMessage>>('messages?channel=items&search=MESSAGE');
  expect(messages.items).toMatchObject([
    { seq: 2, title: 'message 2', owed: 1, pending: 1, acked: 0 },
    { seq: 1, title: 'message 1', owed: 1, pending: 1, acked: 0 },
  ]);
  const debtors = await ask<Page<AdminDebtor>>(`messages/${messages.items[0]?.id}/debtors`);
  expect(debtors.items).toMatchObject([{ client: row.client, state: 'connected', attempts: 0 }]);
  await silent.ack('items', 2);
  expect(await act(row, 'resend')).toBe('nothing');
  expect(await ask(`messages/${messages.items[0]?.id}/debtors`)).toEqual({ items: [], next: null });
});

it('AD2: a client that is disconnected comes back by itself and misses nothing', async () => {
  const { server, act, find, save } = await setUp();
  const reader = startReader(server.url, 'reader', ['items']);
  cleanup.push(() => reader.close());
  await until('the reader is live', async () => (await find('reader'))?.state === 'connected');
  await save(1);
  await until('the first message', () => reader.seen.get('items')?.length === 1);
  const states: string[] = [];
  reader.client.connection.subscribe(() => states.push(reader.client.connection.getSnapshot().kind));
  const row = await find('reader');
  if (!row) throw new Error('the client is not listed');
  expect(await act(row, 'disconnect')).toBe('done');
  await until('it was cut', () => states.some((state) => state !== 'live'), 10_000);
  await save(2);
  await until('the second message', () => reader.seen.get('items')?.length === 2, 20_000);
  expect(reader.client.connection.getSnapshot().kind).toBe('live');
  expect((await find('reader'))?.since).not.toBe(row.since);
});

it('AD3: a client that is dropped is told, and its letter names what it missed', async () => {
  const { server, ask, act, find, save } = await setUp();
  const silent = await connectSilent(server.url, 'silent');
  cleanup.push(() => silent.close());
  await silent.subscribe('items');
  await save(1);
  await until('the message', () => silent.sends.length === 1);
  const row = await find('silent');
  if (!row) throw new Error('the client is not listed');
  expect(await act(row, 'drop')).toBe('done');
  await until('the word of it', () => silent.dropped.length === 1, 5_000);
  expect(silent.dropped).toEqual([{ channel: 'items', reason: 'never_acknowledged', pending: 1 }]);
  const letters = await ask<Page<AdminDeadLetter>>('dead-letters');
  expect(letters.items).toMatchObject([{ client: row.client, from: 0, to: 1, state: 'open', attempts: 0 }]);
  await expect(act(row, 'drop')).rejects.toThrow('404');
  const audit = await ask<Page<{ action: string; target: string; outcome: string }>>('audit');
  expect(audit.items.slice(0, 2)).toMatchObject([
    { action: 'drop', target: `items ${row.client}`, outcome: 'not_found' },
    { action: 'drop', target: `items ${row.client}`, outcome: 'done' },
  ]);
});
