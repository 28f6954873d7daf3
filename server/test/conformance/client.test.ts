import { createClient } from '@surecast/shared/client';
import { io } from 'socket.io-client';
import { expect, it } from 'vitest';
import { tryClient } from '../../conformance/client/run.js';
import type { StartClient } from '../../conformance/client/under-test.js';
import { summarise } from '../../conformance/report.js';
import { readRules } from '../../conformance/rules.js';
import { UNCHECKED } from '../../conformance/unchecked.js';

const rules = readRules().filter(({ side }) => side === 'client');
const quiet = () => {};

let names = 0;

/** Our own library, as a page would use it. */
const library: StartClient = async ({ url, channel, handled }) => {
  const client = createClient({ url, client: `under-test-${++names}`, storage: null });
  client.subscribe(channel, { onMessage: ({ id }) => handled(id) });
  return { stop: () => client.close() };
};

/** One that shows whatever comes and acknowledges it at once: no order, no holes, no position, no second path. */
const careless: StartClient = async ({ url, channel, handled }) => {
  const response = await fetch(`${url}/token`, { method: 'POST', body: '{}' });
  const { token } = (await response.json()) as { token: string };
  const socket = io(url, { auth: { token, client: `careless-${++names}` }, transports: ['websocket'], forceNew: true });
  socket.on('connect', () => socket.emit('subscribe', { channel }));
  socket.on('messages', (frame) => {
    for (const { id } of frame?.messages ?? []) handled(id);
    socket.emit('ack', { channel, epoch: frame?.epoch, upTo: frame?.to });
  });
  return { stop: async () => void socket.disconnect() };
};

it('the client library keeps every rule of PROTOCOL.md that a scripted server can see', async () => {
  const outcomes = await tryClient({ start: library, port: 0, atOnce: 40, tell: quiet });
  const { lines, broken, skipped } = summarise(rules, outcomes, UNCHECKED);
  expect(broken, lines.join('\n')).toEqual([]);
  expect(skipped, lines.join('\n')).toEqual([]);
}, 180_000);

it('a careless client breaks them', async () => {
  const outcomes = await tryClient({ start: careless, port: 0, atOnce: 40, tell: quiet });
  const { broken } = summarise(rules, outcomes, UNCHECKED);
  for (const rule of [
    'WP15',
    'WP40',
    'WP41',
    'WP43',
    'WP48',
    'WP49',
    'WP50',
    'WP54',
    'WP65',
    'WP66',
    'WP67',
    'WP68',
    'WP76',
  ]) {
    expect(broken, rule).toContain(rule);
  }
}, 180_000);
