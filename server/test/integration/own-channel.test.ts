import { createClient } from '@surecast/shared/client';
import {
  type AdminChannel,
  type AdminClient,
  type AdminOverview,
  OVERVIEW_CHANNEL,
  type Page,
} from '@surecast/shared/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { loginAdmin } from '../support/admin.js';
import { startReader, until } from '../support/readers.js';
import { newSave, WAYS } from '../support/saves.js';
import { startServer } from '../support/server.js';

/** Past the step of the figures in which something happened. */
const COUNTED_MS = 25_000;

test('OC1 OC2 an admin follows the figures by the library, through a restart, and counts nowhere', async () => {
  const server = await startServer({});
  onTestFinished(async () => void (await server.stop()));
  const admin = await loginAdmin(() => server.url, server.adminPassword);
  const seen: { seq: number; overview: AdminOverview }[] = [];
  const client = createClient({
    url: server.url,
    storage: null,
    getToken: async () => (await admin.post<{ token: string }>('live')).token,
  });
  onTestFinished(() => client.close());
  client.subscribe(OVERVIEW_CHANNEL, {
    onMessage: ({ seq, data }) => void seen.push({ seq, overview: data as AdminOverview }),
  });
  await until('three samples', () => seen.length >= 3);
  expect(seen[0]?.overview).toMatchObject({ connections: 0, connected: 0, channels: 0, pending: 0 });

  const reader = startReader(server.url, 'reader', ['items']);
  onTestFinished(() => reader.close());
  await until('the reader in the figures', () => seen.at(-1)?.overview.connected === 1);
  await WAYS.form?.(server.url, newSave('items', 1));
  await until('the message', () => reader.seen.get('items')?.length === 1);
  await until('the channel and the count of saves', () => (seen.at(-1)?.overview.now.savesPerS ?? 0) > 0, COUNTED_MS);
  // One save and one ack in the step, whatever the samples were and however often those were acknowledged.
  expect(seen.at(-1)?.overview).toMatchObject({ connections: 1, connected: 1, away: 0, pending: 0, deadLetters: 0 });
  expect(seen.at(-1)?.overview.now).toMatchObject({ savesPerS: 0.1, ackedPerS: 0.1 });
  const { items: clients } = await admin.get<Page<AdminClient>>('clients');
  expect(clients.map(({ channel }) => channel)).toEqual(['items']);
  expect(await admin.get<Page<AdminChannel>>('channels')).toMatchObject({ items: [{ channel: 'items' }] });

  await server.kill9();
  await server.restart();
  const before = seen.length;
  await until('samples after the restart', () => seen.length >= before + 2);
  const seqs = seen.map(({ seq }) => seq);
  expect(new Set(seqs).size).toBe(seqs.length);
  expect([...seqs].sort((a, b) => a - b)).toEqual(seqs);
  expect(client.connection.getSnapshot()).toEqual({ kind: 'live' });
}, 90_000);
