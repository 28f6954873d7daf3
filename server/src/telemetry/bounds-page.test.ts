import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SETTINGS } from '../config.js';
import { createEvents } from '../events.js';
import { createMetrics } from './metrics.js';

const docs = fileURLToPath(new URL('../../../docs', import.meta.url));
const page = readFileSync(join(docs, 'bounds.md'), 'utf8');

test.each(['bounds.md', 'failures.md'])('%s names metrics and files that there are', (name) => {
  const text = readFileSync(join(docs, name), 'utf8');
  const { registry } = createMetrics(createEvents(), { connections: () => 0 });
  const known = new Set(registry.getMetricsAsArray().map((metric) => metric.name));
  const named = [...text.matchAll(/`(surecast_\w+)/g)].map(([, metric = '']) => metric);
  expect(named.filter((metric) => !known.has(metric))).toEqual([]);
  expect(named.length).toBeGreaterThan(5);
  const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = '']) => join(dirname(join(docs, name)), link));
  expect(links.filter((link) => !existsSync(link))).toEqual([]);
});

test.each([
  ['QUEUE_BYTES', 1024 * 1024, '1 MiB'],
  ['MAX_CONNECTIONS', 50_000, '50,000'],
  ['CHANNELS_PER_CONNECTION', 100, '100'],
  ['POSITIONS_PER_SUBJECT', 20_000, '20,000'],
  ['MAX_RESENDS', 5, '5, 30 s apart'],
  ['RING_MESSAGES', 1_000, '1,000 messages'],
  ['RING_BYTES', 64 * 1024 * 1024, '64 MiB'],
  ['CATCH_UP_READS', 8, '8 at once'],
] as const)('bounds.md has %s with its default', (name, value, text) => {
  expect(Number(SETTINGS[name].default)).toBe(value);
  const row = page.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
  expect(row?.split('|')[2]).toContain(text);
});
