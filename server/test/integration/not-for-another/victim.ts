import { SignJWT } from 'jose';
import { expect } from 'vitest';
import { type Admin, loginAdmin } from '../../support/admin.js';
import { until } from '../../support/readers.js';
import { newSave } from '../../support/saves.js';
import { startServer, type TestServer } from '../../support/server.js';
import { connectSilent, type SilentClient } from '../../support/silent.js';

export const SECRET = 'a-secret-for-this-test-of-40-characters!';
/** An address of loopback that the service does not count as one: rights are asked for as they are off loopback. */
const HOST = '::ffff:127.0.0.1';
export const CHANNELS = ['orders', 'alerts.night', 'alerts'];
export const MESSAGES = 4;

export type Rights = Record<string, ('read' | 'write')[]>;
export const EVERYTHING: Rights = { '*': ['read', 'write'] };
export const HOUR_S = 3_600;

export const now = () => Math.floor(Date.now() / 1_000);

/** A token of the service's own secret, unless told otherwise. */
export function sign(subject: string, rights: Rights = EVERYTHING, { secret = SECRET, exp = now() + HOUR_S } = {}) {
  return new SignJWT({ ch: rights })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setExpirationTime(exp)
    .sign(new TextEncoder().encode(secret));
}

/** A token that nobody signed. */
export function unsigned(claims: object, header: object = { alg: 'none', typ: 'JWT' }, signature = ''): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode(header)}.${encode(claims)}.${signature}`;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Sends an event of any form and waits for its answer. */
export function ask({ socket }: SilentClient, event: string, payload: object): Promise<Record<string, unknown>> {
  return socket.timeout(5_000).emitWithAck(event as 'sync', payload as never) as Promise<never>;
}

/** A service where alice has two clients with pending messages: `phone`, connected, and `tablet`, away. */
export interface Victim {
  server: TestServer;
  url: string;
  epoch: string;
  phone: SilentClient;
  admin: Admin;
  /** Ids of all messages, `MESSAGES` of each channel in turn. */
  ids: string[];
  connectAs(token: string, client: string): Promise<SilentClient>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  standing(): Promise<Standing>;
  /** Nothing of alice's has moved, whatever `attempt` did. */
  movesNothing(attempt: () => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** Everything of alice's that an attempt could move. */
export interface Standing {
  positions: { channel: string; client: string; state: string; cursor: number; pending: number }[];
  letters: number;
  /** What her connection was told. */
  told: [string, unknown][];
}

export async function startVictim(): Promise<Victim> {
  const env = { HOST, JWT_SECRET: SECRET, ALLOWED_ORIGINS: 'https://app.example.org' };
  const server = await startServer({ env });
  const url = `http://127.0.0.1:${server.port}`;
  const open: SilentClient[] = [];
  const told: Standing['told'] = [];
  const admin = await loginAdmin(() => url, server.adminPassword);

  async function connectAs(token: string, client: string): Promise<SilentClient> {
    const connected = await connectSilent(url, client, token);
    open.push(connected);
    return connected;
  }

  async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async function standing(): Promise<Standing> {
    const clients = (await Promise.all(CHANNELS.map((channel) => admin.clients(channel)))).flat();
    const letters = await admin.deadLetters();
    return {
      positions: clients
        .filter(({ client }) => client.startsWith('alice/'))
        .map(({ channel, client, state, cursor, pending }) => ({ channel, client, state, cursor, pending }))
        .sort((a, b) => (a.channel + a.client < b.channel + b.client ? -1 : 1)),
      letters: letters.filter(({ client }) => client.startsWith('alice/')).length,
      told: [...told],
    };
  }

  const token = await sign('alice');
  const phone = await connectAs(token, 'phone');
  for (const event of ['closed', 'dropped', 'closing'] as const) {
    phone.socket.on(event, (payload: unknown) => void told.push([event, payload]));
  }
  const tablet = await connectAs(token, 'tablet');
  const ids: string[] = [];
  for (const channel of CHANNELS) {
    await phone.subscribe(channel);
    await tablet.subscribe(channel);
    for (let number = 1; number <= MESSAGES; number += 1) {
      const { key, ...save } = newSave(channel, number);
      const saved = await post('/save', save, { ...bearer(token), 'idempotency-key': key });
      expect(saved.status).toBe(201);
      ids.push(String(saved.body.id));
    }
  }
  await until('alice has seen everything', () => phone.sends.length === CHANNELS.length * MESSAGES);
  expect((await phone.ack('orders', 1)).status).toBe(200);
  tablet.close();
  await until('the tablet is away', async () => {
    return (await standing()).positions.filter(({ state }) => state === 'away').length === CHANNELS.length;
  });

  return {
    server,
    url,
    epoch: phone.epoch,
    phone,
    admin,
    ids,
    connectAs,
    post,
    standing,
    async movesNothing(attempt) {
      const before = await standing();
      expect(before.positions).toHaveLength(2 * CHANNELS.length);
      await attempt();
      expect(await standing()).toEqual(before);
      expect(phone.disconnected).toBe(false);
    },
    async stop() {
      for (const client of open) client.close();
      await server.stop();
    },
  };
}
