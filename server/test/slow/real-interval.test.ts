import { afterEach, expect, it } from 'vitest';
import { loginAdmin } from '../support/admin.js';
import { until } from '../support/readers.js';
import { newSave, WAYS } from '../support/saves.js';
import { startServer } from '../support/server.js';
import { connectSilent } from '../support/silent.js';

const cleanup: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

/** With the default settings and the real 30 s: about three and a half minutes. */
it('RS2 DR1 1 + 5 sends 30 s apart, then dropped; who acknowledges after the third send stays', async () => {
  const server = await startServer({});
  cleanup.push(() => server.stop());
  const silent = await connectSilent(server.url, 'silent');
  const late = await connectSilent(server.url, 'late');
  cleanup.push(() => silent.close());
  cleanup.push(() => late.close());
  await silent.subscribe('items');
  await late.subscribe('items');
  await (WAYS.json as (typeof WAYS)[string])(server.url, newSave('items', 1));
  await until('the third send', () => late.sends.length === 3, 70_000);
  expect((await late.ack('items', 1)).status).toBe(200);
  await until('the silent one is dropped', () => silent.dropped.length === 1, 200_000);

  const gaps = silent.sends.map(({ attempt, at }, index) => {
    const before = silent.sends[index - 1];
    return { attempt, seconds: before ? (at - before.at) / 1_000 : 0 };
  });
  console.table(gaps);
  expect(silent.sends.map(({ attempt }) => attempt)).toEqual([0, 1, 2, 3, 4, 5]);
  for (const { seconds } of gaps.slice(1)) {
    expect(seconds).toBeGreaterThan(29.5);
    expect(seconds).toBeLessThan(33);
  }
  expect(late.sends).toHaveLength(3);
  expect(late.dropped).toEqual([]);
  const admin = await loginAdmin(() => server.url, server.adminPassword);
  expect(await admin.deadLetters()).toMatchObject([{ from: 0, to: 1, attempts: 5, state: 'open' }]);
  expect(await admin.clients('items')).toMatchObject([{ state: 'connected', pending: 0 }]);
});
