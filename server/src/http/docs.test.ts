import { describe, expect, it } from 'vitest';
import { startApp } from '../../test/http/start-app.js';

interface Operation {
  operationId?: string;
  responses?: Record<string, unknown>;
  requestBody?: { content: Record<string, { schema: unknown }> };
  security?: Record<string, string[]>[];
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, unknown> };
}

async function document(): Promise<Document> {
  const { app } = await startApp();
  const response = await app.inject('/docs/json');
  expect(response.statusCode).toBe(200);
  return response.json();
}

describe('the OpenAPI document', () => {
  it('lists every public route, and nothing else', async () => {
    const { paths } = await document();
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'GET /admin/api/audit',
      'GET /admin/api/channels',
      'GET /admin/api/channels.csv',
      'GET /admin/api/clients',
      'GET /admin/api/clients.csv',
      'GET /admin/api/clients/{channel}/{*}',
      'GET /admin/api/dead-letters',
      'GET /admin/api/dead-letters.csv',
      'GET /admin/api/errors',
      'GET /admin/api/history',
      'GET /admin/api/messages',
      'GET /admin/api/messages/{id}',
      'GET /admin/api/messages/{id}/debtors',
      'GET /admin/api/nodes',
      'GET /admin/api/overview',
      'GET /admin/api/quarantined',
      'GET /admin/api/queues',
      'GET /health/live',
      'GET /health/ready',
      'GET /list',
      'GET /messages/{id}',
      'GET /metrics',
      'POST /ack',
      'POST /admin/api/clients/{channel}/{*}',
      'POST /admin/api/dead-letters/redrive',
      'POST /admin/api/dead-letters/{id}/redrive',
      'POST /admin/api/live',
      'POST /admin/api/quarantined/{id}/release',
      'POST /admin/login',
      'POST /admin/logout',
      'POST /save',
      'POST /token',
    ]);
  });

  it('is complete: version, ids, answers, security schemes, no open references', async () => {
    const openapi = await document();
    expect(openapi.openapi).toMatch(/^3\.1\./);
    expect(openapi.info).toMatchObject({ title: 'Surecast', version: expect.any(String) });
    const operations = Object.values(openapi.paths).flatMap((methods) => Object.values(methods));
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids.every((id) => typeof id === 'string')).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { responses, security = [] } of operations) {
      expect(Object.keys(responses ?? {}).every((status) => /^([1-5]\d\d|default)$/.test(status))).toBe(true);
      expect(Object.keys(responses ?? {}).length).toBeGreaterThan(0);
      for (const requirement of security) {
        for (const name of Object.keys(requirement)) expect(openapi.components.securitySchemes).toHaveProperty(name);
      }
    }
    expect(JSON.stringify(openapi)).not.toContain('"$ref"');
  });

  it('shows the three forms of a save, and the shape of a failure', async () => {
    const { paths } = await document();
    const save = paths['/save']?.post;
    expect(Object.keys(save?.requestBody?.content ?? {})).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ]);
    expect(save?.requestBody?.content['application/json']?.schema).toMatchObject({
      required: ['title'],
      properties: { title: { type: 'string', maxLength: 300 }, channel: { pattern: '^[A-Za-z0-9._:-]{1,128}$' } },
    });
    expect(JSON.stringify(save?.responses?.default)).toContain('key_reused');
  });
});

describe('the page at /docs', () => {
  it('loads only what the service itself serves', async () => {
    const { app } = await startApp();
    const response = await app.inject('/docs');
    expect(response.statusCode).toBe(200);
    const sources = [...response.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) {
      const url = new URL(source, 'http://localhost/docs');
      expect(url.host).toBe('localhost');
      expect((await app.inject(url.pathname)).statusCode).toBe(200);
    }
    // Inline scripts would be refused by the content security policy.
    expect(response.body).not.toMatch(/<script(?![^>]*\bsrc=)/);
  });
});
