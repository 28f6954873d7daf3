import { describe, expect, it } from 'vitest';
import { emptyService, NOW } from '../../test/http/start-app.js';
import type { ClientState } from '../live/live-state.js';
import type { LogRecord } from '../store/store.js';
import { readChannels } from './channels.js';
import { readClient, readClients } from './clients.js';
import type { AdminDeps } from './deps.js';
import { readOverview } from './overview.js';

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

describe('readClients', () => {
  it('shows what each owes, how often it was sent again and when the next resend is', async () => {
    const rounds = [
      { at: NOW - 40_000, upTo: 6 },
      { at: NOW - 10_000, upTo: 9 },
    ];
    const slow = client('slow', { cursor: 5, rounds, label: 'Firefox', agent: 'Mozilla' });
    const away = client('gone', { state: 'away', cursor: 2, since: NOW - 5_000 });
    const done = client('done', { cursor: 9 });
    const deps = service({ heads: { items: 9 }, clients: { items: [slow, done, away] } });
    const page = await readClients(deps, { channel: 'items' });
    expect(page).toMatchObject({ next: null, total: 3 });
    expect(page.items[0]).toEqual({
      channel: 'items',
      client: 'sub/slow',
      label: 'Firefox',
      agent: 'Mozilla',
      state: 'connected',
      node: 'n1',
      since: at(NOW - 100_000),
      cursor: 5,
      head: 9,
      pending: 4,
      attempts: 2,
      nextResend: at(NOW + 20_000),
    });
    expect(page.items[1]).toMatchObject({ pending: 0, attempts: 0, nextResend: null });
    expect(page.items[2]).toMatchObject({ state: 'away', pending: 7, nextResend: null });
  });

  it('expects no resend when they are used up', async () => {
    const rounds = [1, 2, 3, 4, 5].map((round) => ({ at: NOW + round * 30_000, upTo: 9 }));
    const deps = service({ heads: { items: 9 }, clients: { items: [client('mute', { rounds })] } });
    const page = await readClients(deps, { channel: 'items' });
    expect(page.items[0]).toMatchObject({ attempts: 5, nextResend: null });
  });

  it('reaches every client of one channel over its pages, once', async () => {
    const many = Array.from({ length: 250 }, (_, index) => client(`c${index}`));
    const deps = service({ heads: { items: 9 }, clients: { items: many } });
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await readClients(deps, { channel: 'items', cursor });
      seen.push(...page.items.map((row) => row.client));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(seen).toEqual(many.map((row) => row.client));
  });

  it('goes through all channels that anybody is in when none is named', async () => {
    const many = Array.from({ length: 120 }, (_, index) => client(`c${index}`));
    const empty = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`m${index}`, 1]));
    const deps = service({ heads: { a: 1, ...empty, z: 1 }, clients: { a: many, z: [client('last')] } });
    const pages: string[][] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await readClients(deps, { cursor });
      pages.push(page.items.map((row) => `${row.channel}:${row.client}`));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(pages.map((page) => page.length)).toEqual([100, 20, 1]);
    expect(pages[2]).toEqual(['z:sub/last']);
  });

  it('answers nothing when nobody is there', async () => {
    expect(await readClients(service({ heads: { a: 1 }, clients: {} }), {})).toEqual({ items: [], next: null });
  });
});

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

describe('readChannels and readOverview', () => {
  const heads = Object.fromEntries(
    Array.from({ length: 1_150 }, (_, index) => [`c${String(index).padStart(4, '0')}`, 9]),
  );
  const clients = { c0000: [client('a'), client('b', { cursor: 3 })], c1149: [client('c', { state: 'away' })] };

  it('lists channels by name with their figures', async () => {
    const deps = service({ heads, clients });
    const page = await readChannels(deps, undefined);
    expect(page.items).toHaveLength(100);
    expect(page.items[0]).toEqual({ channel: 'c0000', head: 9, floor: 1, connected: 2, away: 0, slowest: 3 });
    expect(page.next).toBe('c0099');
    const last = await readChannels(deps, 'c1100');
    expect(last.items).toHaveLength(49);
    expect(last.next).toBeNull();
  });

  it('sums over all channels', async () => {
    const overview = await readOverview(service({ heads, clients }));
    expect(overview).toMatchObject({ connected: 2, away: 1, pending: 10, channels: 1_150, deadLetters: 4 });
  });
});
