import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { afterEach } from 'vitest';
import type { AdminDeps } from '../../src/admin/deps.js';
import { createOverview } from '../../src/admin/overview.js';
import type { Tokens } from '../../src/auth/identity.js';
import { createTokens } from '../../src/auth/tokens.js';
import type { Clock } from '../../src/clock.js';
import { type Config, readConfig } from '../../src/config.js';
import type { HttpDeps } from '../../src/http/deps.js';
import { createHttpServer } from '../../src/http/server.js';
import { createRecordingDelivery, type RecordingDelivery } from './recording-delivery.js';

export const SECRET = 'a secret of more than 32 characters';
export const PASSWORD = 'the admin password';
export const NOW = Date.parse('2026-03-01T12:00:00Z');

export interface TestApp {
  app: FastifyInstance;
  delivery: RecordingDelivery;
  tokens: Tokens;
  clock: Clock & { ms: number };
  log: { level: number; msg: string; err?: { stack?: string } }[];
}

const open: FastifyInstance[] = [];

afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

/** An HTTP edge over a recording delivery path; it is closed after the test. */
export async function startApp(
  environment: Record<string, string> = {},
  parts: Partial<HttpDeps> = {},
): Promise<TestApp> {
  const config: Config = readConfig(environment);
  const clock = { ms: NOW, now: () => clock.ms, sleep: async () => undefined, after: () => () => undefined };
  const delivery = createRecordingDelivery();
  const tokens = createTokens({ secret: SECRET, ttlMs: config.TOKEN_TTL, clock });
  const log: TestApp['log'] = [];
  const app = await createHttpServer({
    config,
    delivery,
    tokens,
    clock,
    adminPassword: PASSWORD,
    sessionSecret: SECRET,
    webRoot: null,
    ready: async () => ({ store: 'ok', live: 'ok' }),
    log: pino({ level: 'debug' }, { write: (line: string) => void log.push(JSON.parse(line)) }),
    ...emptyService(),
    overview: createOverview({ ...emptyService(), ...parts, clock }).shared,
    ...parts,
  });
  open.push(app);
  return { app, delivery, tokens, clock, log };
}

/** Settings of a service that other machines reach. */
export const PUBLIC = {
  HOST: '0.0.0.0',
  JWT_SECRET: SECRET,
  ADMIN_PASSWORD: PASSWORD,
  ALLOWED_ORIGINS: 'https://app.example.org',
};

/** A service that holds nothing. */
export function emptyService(): AdminDeps {
  const none = { waiting: 0, active: 0, delayed: 0, failed: 0 };
  return {
    store: {
      kind: 'sqlite',
      id: 'epoch-1',
      channels: async () => [],
      heads: async () => new Map(),
      range: async () => [],
      titles: async () => [],
      deadLetters: async () => ({ items: [], next: null }),
      countDeadLetters: async () => 0,
      quarantined: async () => ({ items: [], next: null }),
      findQuarantined: async () => null,
      releaseQuarantined: async () => false,
      putAudit: async () => undefined,
      audit: async () => ({ items: [], next: null }),
    },
    live: {
      policy: { intervalMs: 30_000, maxResends: 5, window: 100 },
      nodes: async () => [],
      heads: async () => new Map(),
      subscribed: async () => [],
      channelFigures: async () => [],
      gauges: async () => ({ connected: 0, away: 0, pending: 0, next: null }),
      clients: async () => ({ now: NOW, head: 0, clients: [], total: 0 }),
      client: async () => null,
      states: async () => [],
      roster: async () => ({ members: [], more: false }),
      rates: async () => new Map(),
      sentAt: async () => [],
      figures: async () => ({ now: NOW, steps: [] }),
      logLines: async () => [],
    },
    queue: { counts: async () => ({ fanOut: none, resend: none }) },
    redrive: { redrive: async () => ({ kind: 'unknown_letter' }) },
    relay: () => undefined,
    commands: {
      resend: async () => 'unknown_client',
      disconnect: async () => 'unknown_client',
      drop: async () => 'unknown_client',
    },
    reports: async () => new Map(),
  };
}

export const FORM = 'application/x-www-form-urlencoded';
/** What browsers send when they submit a form. */
export const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

export function form(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString();
}
