import { expect, test } from 'vitest';
import { createEvents, type DeliveryEvents } from '../events.js';
import { createMetrics } from './metrics.js';

async function read(text: Promise<string>): Promise<Map<string, number>> {
  const values = new Map<string, number>();
  for (const line of (await text).split('\n')) {
    const match = /^(\S+) (\S+)$/.exec(line);
    if (match?.[1] !== undefined && !line.startsWith('#')) values.set(match[1], Number(match[2]));
  }
  return values;
}

test('each event of the path is counted, with units in the names', async () => {
  const events = createEvents();
  let connections = 3;
  const { registry } = createMetrics(events, { connections: () => connections });
  events.emit('saved', { channel: 'c', id: 'i', repeated: false });
  events.emit('saved', { channel: 'c', id: 'i', repeated: true });
  events.emit('saveFailed', { code: 'store_unavailable' });
  events.emit('committed', { entries: 12, ms: 30 });
  events.emit('relayFailed', { shard: 1, error: new Error() });
  events.emit('fannedOut', { shard: 1, entries: 12, appended: 11, frames: 2, ms: 40 });
  events.emit('fanOutFailed', { shard: 1, error: new Error() });
  events.emit('pushed', { channel: 'c', from: 0, to: 5, messages: 5, connections: 100 });
  events.emit('acked', { acks: 100, moved: 98, ms: 2, sample: null });
  events.emit('subscribed', { channel: 'c', client: 's/a', recovered: false, behind: 0 });
  events.emit('left', { channel: 'c', client: 's/a', reason: 'away' });
  events.emit('resent', { channel: 'c', client: 's/a', from: 1, to: 3, attempt: 1 });
  events.emit('dropped', { channel: 'c', client: 's/a', from: 1, to: 3, attempts: 5 });
  events.emit('settled', { channel: 'c', from: 10, to: 15 });
  events.emit('swept', { what: 'fanOut', count: 4 });
  events.emit('sweepFailed', { what: 'relay', error: new Error() });
  events.emit('nodeExpired', { node: 'n', clients: 1 });
  connections = 7;

  const values = await read(registry.metrics());
  const expected: Record<string, number> = {
    'surecast_saves_total{repeated="false"}': 1,
    'surecast_saves_total{repeated="true"}': 1,
    'surecast_save_failures_total{code="store_unavailable"}': 1,
    surecast_commit_entries_sum: 12,
    surecast_commit_seconds_sum: 0.03,
    surecast_relay_failures_total: 1,
    surecast_fan_out_entries_total: 12,
    surecast_fan_out_appended_total: 11,
    surecast_fan_out_frames_total: 2,
    surecast_fan_out_seconds_sum: 0.04,
    surecast_fan_out_failures_total: 1,
    surecast_pushed_frames_total: 1,
    surecast_pushed_messages_total: 500,
    surecast_acks_total: 100,
    surecast_acks_moved_total: 98,
    surecast_ack_seconds_sum: 0.002,
    'surecast_subscriptions_total{recovered="false"}': 1,
    'surecast_left_total{reason="away"}': 1,
    surecast_resends_total: 1,
    surecast_drops_total: 1,
    surecast_settled_messages_total: 5,
    'surecast_sweep_finds_total{what="fanOut"}': 4,
    'surecast_sweep_failures_total{what="relay"}': 1,
    surecast_nodes_expired_total: 1,
    surecast_connections: 7,
  };
  for (const [name, value] of Object.entries(expected)) expect(values.get(name), name).toBe(value);
  expect(values.has('surecast_nodejs_eventloop_lag_p99_seconds')).toBe(true);
});

test('how far what is bounded is filled shows when asked, and what was refused is counted by code and way', async () => {
  const events = createEvents();
  const held = {
    ring: { channels: 2, messages: 300, bytes: 70_000 },
    reads: { active: 8, waiting: 40 },
    saves: 12,
    acks: 900,
    remembered: 5_000,
  };
  const { registry } = createMetrics(events, { connections: () => 0, held: () => held });
  events.emit('refused', { code: 'overloaded', way: 'socket' });
  events.emit('refused', { code: 'body_too_large', way: 'http' });
  held.acks = 901;
  const values = await read(registry.metrics());
  const expected: Record<string, number> = {
    surecast_ring_channels: 2,
    surecast_ring_messages: 300,
    surecast_ring_bytes: 70_000,
    surecast_catch_up_reads_active: 8,
    surecast_catch_up_reads_waiting: 40,
    surecast_saves_waiting: 12,
    surecast_acks_waiting: 901,
    surecast_acks_remembered: 5_000,
    'surecast_refusals_total{code="overloaded",way="socket"}': 1,
    'surecast_refusals_total{code="body_too_large",way="http"}': 1,
  };
  for (const [name, value] of Object.entries(expected)) expect(values.get(name), name).toBe(value);
});

test('two registries in one process do not share counts', async () => {
  const first = createEvents();
  const one = createMetrics(first, { connections: () => 0 });
  const two = createMetrics(createEvents(), { connections: () => 0 });
  const event: DeliveryEvents['nodeExpired'] = [{ node: 'n', clients: 1 }];
  first.emit('nodeExpired', ...event);
  expect((await read(one.registry.metrics())).get('surecast_nodes_expired_total')).toBe(1);
  expect((await read(two.registry.metrics())).get('surecast_nodes_expired_total')).toBe(0);
});
