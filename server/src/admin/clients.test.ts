import { describe, expect, it } from 'vitest';
import { emptyService, NOW } from '../../test/http/start-app.js';
import type { ClientState } from '../live/live-state.js';
import type { LogRecord } from '../store/store.js';
import { readClient } from './clients.js';
import type { AdminDeps } from './deps.js';

const at = (ms: number) => new Date(ms).toISOString();

interface World {
  heads: Record<string, number>;
  clients: Record<string, ClientState[]>;
}

/** A service whose channels hold these clients. */
function service({ heads, clients }: World): AdminDeps {
  const empty = emptyService();
  const names = Object.keys(heads).sort();
  const inState = (channel: string, state: string) =>
    (clients[channel] ?? []).filter((client) => client.state === state);
  const record = (channel: string, seq: number): LogRecord => {
    return {
      id: `${channel}-${seq}`,
      channel,
      seq,
      subject: 's',
      fingerprint: '',
      title: `t${seq}`,
      text: '',
      at: NOW,
      bytes: 2,
    };
  };
  return {
    ...empty,
    store: {
      ...empty.store,
      channels: async ({ after = '', limit }) =>
        names
          .filter((name) => name > after)
          .slice(0, limit)
          .map((channel) => ({ channel, head: heads[channel] ?? 0, floor: 1 })),
      range: async (channel, { after, upTo, count }) =>
        Array.from({ length: Math.min(count, upTo - after) }, (_, index) => record(channel, after + 1 + index)),
      countDeadLetters: async () => 4,
    },
    live: {
      ...empty.live,
      heads: async (_shard, channels) => new Map(channels.map((channel) => [channel, heads[channel] ?? 0])),
      channelFigures: async (_shard, channels) =>
        channels.map((channel) => {
          const connected = inState(channel, 'connected');
          const head = heads[channel] ?? 0;
          const cursors = connected.map(({ cursor }) => cursor);
          return {
            channel,
            head,
            connected: connected.length,
            away: inState(channel, 'away').length,
            slowest: cursors.length === 0 ? null : Math.min(...cursors),
            pending: cursors.reduce((sum, cursor) => sum + head - cursor, 0),
          };
        }),
      clients: async (channel, { state, offset, limit }) => {
        const all = (clients[channel] ?? []).filter((client) => state === undefined || client.state === state);
        return { now: NOW, head: heads[channel] ?? 0, clients: all.slice(offset, offset + limit), total: all.length };
      },
      client: async (channel, key) => clients[channel]?.find(({ client }) => client === key) ?? null,
    },
  };
}

function client(name: string, fields: Partial<ClientState> = {}): ClientState {
  return {
    client: `sub/${name}`,
    state: 'connected',
    node: 'n1',
    connection: 'c1',
    since: NOW - 100_000,
    cursor: 5,
    joined: 0,
    rounds: [],
    ...fields,
  };
}

describe('readClient', () => {
  it('lists what is pending, oldest first, each with its own attempts and times', async () => {
    const rounds = [
      { at: NOW - 40_000, upTo: 6 },
      { at: NOW - 10_000, upTo: 7 },
    ];
    const deps = service({ heads: { items: 9 }, clients: { items: [client('slow', { rounds })] } });
    const sentAt = async () => [
      { from: 2, at: NOW - 90_000 },
      { from: 7, at: NOW - 1_000 },
    ];
    const page = await readClient({ ...deps, live: { ...deps.live, sentAt } }, 'items', 'sub/slow');
    const row = (seq: number, attempts: number, lastSent: number, nextResend: number) => {
      return {
        seq,
        id: `items-${seq}`,
        title: `t${seq}`,
        at: at(NOW),
        attempts,
        lastSent: at(lastSent),
        nextResend: at(nextResend),
      };
    };
    expect(page?.pending).toEqual([
      row(6, 2, NOW - 10_000, NOW + 20_000),
      row(7, 1, NOW - 10_000, NOW + 20_000),
      row(8, 0, NOW - 1_000, NOW + 29_000),
      row(9, 0, NOW - 1_000, NOW + 29_000),
    ]);
    expect(page?.client).toMatchObject({ pending: 4, attempts: 2 });
  });

  it('shows at most 200 rows, and the whole number beside them', async () => {
    const deps = service({ heads: { items: 1_000 }, clients: { items: [client('far', { cursor: 0 })] } });
    const page = await readClient(deps, 'items', 'sub/far');
    expect(page?.pending).toHaveLength(200);
    expect(page?.client.pending).toBe(1_000);
  });

  it('is null for a client that is not there', async () => {
    expect(await readClient(service({ heads: {}, clients: {} }), 'items', 'sub/x')).toBeNull();
  });
});
