import { describe, expect, it } from 'vitest';
import { emptyService, NOW, PASSWORD, startApp } from '../../../test/http/start-app.js';
import { SurecastError } from '../../errors.js';
import { bucketOf } from '../../figures/latency-buckets.js';
import type { FigureStep, LogLine } from '../../live/live-state.js';

const service = emptyService();
const at = (ms: number) => new Date(ms).toISOString();

/** Asks as an admin. The clock stands at NOW, a whole step. */
async function admin(live: Partial<typeof service.live> = {}) {
  const started = await startApp({}, { live: { ...service.live, ...live } });
  const login = await started.app.inject({ method: 'POST', url: '/admin/login', payload: { password: PASSWORD } });
  const cookie = `surecast_admin=${login.cookies[0]?.value}`;
  const ask = (url: string) => started.app.inject({ url, headers: { cookie } });
  return { ...started, ask, cookie };
}

const STEP: FigureStep = {
  at: NOW - 10_000,
  saves: 20,
  acked: 2_005,
  resends: 3,
  drops: 1,
  latencies: new Map([
    [bucketOf(10), 98],
    [bucketOf(500), 2],
  ]),
  gauges: { connected: 100, away: 4, pending: 7 },
};

describe('GET /admin/api/history', () => {
  it('answers the last hour step by step; what nobody wrote is filled', async () => {
    const unfinished = { ...STEP, at: NOW, saves: 999 };
    const { ask } = await admin({ figures: async () => ({ now: NOW + 1_000, steps: [STEP, unfinished] }) });
    const response = await ask('/admin/api/history');
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    const { stepMs, samples } = response.json();
    expect(stepMs).toBe(10_000);
    expect(samples).toHaveLength(360);
    expect([samples[0].at, samples[359].at]).toEqual([at(NOW - 10_000 - 359 * 10_000), at(NOW - 10_000)]);
    const { ackP50Ms, ackP99Ms, ...last } = samples[359];
    expect(last).toEqual({
      at: at(NOW - 10_000),
      connected: 100,
      away: 4,
      pending: 7,
      savesPerS: 2,
      ackedPerS: 200.5,
      resendsPerS: 0.3,
      dropsPerS: 0.1,
    });
    expect(ackP50Ms).toBeGreaterThan(9);
    expect(ackP50Ms).toBeLessThan(11);
    expect(ackP99Ms).toBeGreaterThan(450);
    expect(ackP99Ms).toBeLessThan(550);
    expect(samples[358]).toMatchObject({ connected: null, pending: null, savesPerS: 0, ackP99Ms: null });
  });

  it('asks live state once a second, however many ask', async () => {
    let reads = 0;
    const figures = async () => {
      reads += 1;
      return { now: NOW, steps: [] };
    };
    const { ask, clock } = await admin({ figures });
    await Promise.all(Array.from({ length: 20 }, () => ask('/admin/api/history')));
    await ask('/admin/api/history');
    expect(reads).toBe(1);
    clock.ms += 1_000;
    await ask('/admin/api/history');
    expect(reads).toBe(2);
  });

  it('goes on when live state is there again', async () => {
    let isAway = true;
    const figures = async () => {
      if (isAway) throw new SurecastError('live_unavailable');
      return { now: NOW, steps: [] };
    };
    const { ask } = await admin({ figures });
    expect((await ask('/admin/api/history')).json()).toMatchObject({ code: 'live_unavailable', retryable: true });
    isAway = false;
    expect((await ask('/admin/api/history')).statusCode).toBe(200);
  });
});

describe('GET /admin/api/overview', () => {
  it('has the last full step as `now`', async () => {
    const { ask } = await admin({ figures: async () => ({ now: NOW + 9_000, steps: [{ ...STEP, at: NOW }] }) });
    expect((await ask('/admin/api/overview')).json().now).toMatchObject({ at: at(NOW), savesPerS: 2, connected: 100 });
  });
});

describe('POST /admin/api/live', () => {
  it('OC2 hands whoever is logged in a token that reads the overview and nothing else', async () => {
    const { app, tokens, cookie } = await admin();
    expect((await app.inject({ method: 'POST', url: '/admin/api/live' })).json()).toMatchObject({
      code: 'login_required',
    });
    const answer = await app.inject({ method: 'POST', url: '/admin/api/live', headers: { cookie } });
    const { token, expiresAt, channel } = answer.json();
    expect(channel).toBe('$overview');
    const identity = await tokens.verify(token);
    expect(new Date(identity.expiresAt).toISOString()).toBe(expiresAt);
    expect(identity.expiresAt - NOW).toBe(5 * 60_000);
    const asked = [identity.may('read', channel), identity.may('write', channel), identity.may('read', 'items')];
    expect(asked).toEqual([true, false, false]);
  });
});

describe('GET /admin/api/nodes', () => {
  it('has what a node says of itself', async () => {
    const node = { id: 'n', roles: ['api'], host: 'h', startedAt: NOW, connections: 2, alive: true };
    const vitals = { memoryBytes: 120_000_000, loopDelayMs: 1.5 };
    const { ask } = await admin({ nodes: async () => [node, { ...node, id: 'm', ...vitals }] });
    expect((await ask('/admin/api/nodes')).json()).toEqual([
      { ...node, startedAt: at(NOW), memoryBytes: null, loopDelayMs: null },
      { ...node, id: 'm', startedAt: at(NOW), ...vitals },
    ]);
  });
});

describe('GET /admin/api/errors', () => {
  const line = (id: string, level: LogLine['level'], node: string): LogLine => {
    return { id, at: NOW, level, node, message: `m ${id}`, details: '{"a":1}' };
  };
  const lines = [line('4', 'error', 'n2'), line('3', 'warn', 'n2'), line('2', 'fatal', 'n1'), line('1', 'warn', 'n1')];
  const logLines = async () => lines;

  it('answers the lines that are kept, newest first', async () => {
    const { ask } = await admin({ logLines });
    const found = (await ask('/admin/api/errors')).json();
    expect(found).toHaveLength(4);
    expect(found[0]).toEqual({ at: at(NOW), level: 'error', node: 'n2', message: 'm 4', details: '{"a":1}' });
  });

  it.each([
    ['?level=warn', ['m 3', 'm 1']],
    ['?node=n1', ['m 2', 'm 1']],
    ['?level=warn&node=n2', ['m 3']],
    ['?node=nobody', []],
  ])('%s', async (query, messages) => {
    const { ask } = await admin({ logLines });
    const found: { message: string }[] = (await ask(`/admin/api/errors${query}`)).json();
    expect(found.map(({ message }) => message)).toEqual(messages);
  });

  it.each(['?level=info', '?level=', '?node=', `?node=${'n'.repeat(65)}`])('refuses %s', async (query) => {
    const { ask } = await admin({ logLines });
    const response = await ask(`/admin/api/errors${query}`);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'invalid_request' });
  });
});

it.each(['history', 'errors', 'overview', 'nodes'])('/admin/api/%s needs a session', async (name) => {
  const { app } = await startApp();
  const response = await app.inject(`/admin/api/${name}`);
  expect(response.statusCode).toBe(401);
  expect(response.json()).toMatchObject({ code: 'login_required' });
});
