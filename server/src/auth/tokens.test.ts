import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createTokens } from './tokens.js';

const SECRET = 'a secret of more than 32 characters';
const NOW = Date.parse('2026-03-01T12:00:00Z');

function start(secret = SECRET) {
  const clock = { ms: NOW, now: () => clock.ms, sleep: async () => undefined, after: () => () => undefined };
  return { clock, tokens: createTokens({ secret, ttlMs: 60_000, clock }) };
}

const sign = (claims: Record<string, unknown>, secret = SECRET, alg = 'HS256') =>
  new SignJWT(claims)
    .setProtectedHeader({ alg })
    .sign(new TextEncoder().encode(secret.padEnd(64, '.').slice(0, alg === 'HS512' ? 64 : secret.length)));

const good = { sub: 'somebody', exp: NOW / 1_000 + 60, ch: { items: ['read'] } };

describe('verify', () => {
  it('gives subject, end and rights', async () => {
    const { tokens } = start();
    const identity = await tokens.verify(await sign(good));
    expect(identity).toMatchObject({ subject: 'somebody', expiresAt: NOW + 60_000 });
    expect(identity.may('read', 'items')).toBe(true);
    expect(identity.may('write', 'items')).toBe(false);
  });

  it.each([
    ['nonsense', () => Promise.resolve('a.b.c')],
    ['another secret', () => sign(good, 'another secret of over 32 characters')],
    ['another algorithm', () => sign(good, SECRET, 'HS512')],
    ['no subject', () => sign({ ...good, sub: undefined })],
    ['an empty subject', () => sign({ ...good, sub: '' })],
    ['no end', () => sign({ ...good, exp: undefined })],
    ['no rights', () => sign({ ...good, ch: undefined })],
    ['rights that are none', () => sign({ ...good, ch: { items: ['admin'] } })],
    ['no signature', async () => `${(await sign(good)).split('.').slice(0, 2).join('.')}.`],
  ])('refuses %s with token_invalid', async (_what, make) => {
    const { tokens } = start();
    await expect(tokens.verify(await make())).rejects.toMatchObject({ code: 'token_invalid' });
  });

  it('refuses alg none', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { tokens } = start();
    const unsigned = `${part({ alg: 'none' })}.${part(good)}.`;
    await expect(tokens.verify(unsigned)).rejects.toMatchObject({ code: 'token_invalid' });
  });

  it('refuses an expired token with token_expired, seen before or not', async () => {
    const { tokens, clock } = start();
    const token = await sign(good);
    await tokens.verify(token);
    clock.ms += 60_000;
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'token_expired' });
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'token_expired' });
    await expect(start().tokens.verify(await sign({ ...good, exp: NOW / 1_000 }))).rejects.toMatchObject({
      code: 'token_expired',
    });
  });

  it('still knows each token when more were shown than it remembers', async () => {
    const { tokens } = start();
    const first = await tokens.issue({ rights: {} });
    await tokens.verify(first.token);
    for (let shown = 0; shown < 20_001; shown += 1) await tokens.verify((await tokens.issue({ rights: {} })).token);
    expect((await tokens.verify(first.token)).subject).toBe(first.subject);
  }, 30_000);
});

describe('issue', () => {
  it('makes tokens that verify takes, each with a subject of its own', async () => {
    const { tokens } = start();
    const [one, two] = [await tokens.issue({ rights: { '*': ['write'] } }), await tokens.issue({ rights: {} })];
    expect(one.expiresAt.getTime()).toBe(NOW + 60_000);
    const identity = await tokens.verify(one.token);
    expect(identity.subject).toBe(one.subject);
    expect(identity.may('write', 'any')).toBe(true);
    expect(two.subject).not.toBe(one.subject);
  });

  it('takes the subject of an earlier token, not its rights', async () => {
    const { tokens } = start();
    const { token, subject } = await tokens.issue({ previous: await sign(good), rights: { news: ['read'] } });
    expect(subject).toBe('somebody');
    const identity = await tokens.verify(token);
    expect(identity.may('read', 'news')).toBe(true);
    expect(identity.may('read', 'items')).toBe(false);
  });
});

describe('refresh', () => {
  it('keeps subject and rights', async () => {
    const { tokens, clock } = start();
    const previous = await sign(good);
    clock.ms += 30_000;
    const { token, subject, expiresAt } = await tokens.refresh(previous);
    expect(subject).toBe('somebody');
    expect(expiresAt.getTime()).toBe(NOW + 90_000);
    expect((await tokens.verify(token)).may('read', 'items')).toBe(true);
  });

  it('OC2 keeps no right on the service’s own channels: an admin’s session alone renews those', async () => {
    const { tokens } = start();
    const rights = { $overview: ['read' as const], items: ['read' as const] };
    const { token: previous } = await tokens.issue({ subject: 'admin', rights });
    expect((await tokens.verify(previous)).may('read', '$overview')).toBe(true);
    const { token, subject } = await tokens.refresh(previous);
    expect(subject).toBe('admin');
    const identity = await tokens.verify(token);
    expect([identity.may('read', '$overview'), identity.may('read', 'items')]).toEqual([false, true]);
  });

  it('refuses an expired token', async () => {
    const { tokens, clock } = start();
    clock.ms += 61_000;
    await expect(tokens.refresh(await sign(good))).rejects.toMatchObject({ code: 'token_expired' });
  });
});
