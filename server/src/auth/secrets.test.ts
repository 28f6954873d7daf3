import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSecrets } from './secrets.js';

let base: string;
let folder: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'surecast-secrets-'));
  folder = join(base, 'data');
});
afterEach(() => rm(base, { recursive: true }));

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
const load = (given: { jwtSecret?: string; adminPassword?: string } = {}) =>
  loadSecrets({ folder, loopback: true, ...given });

describe('loadSecrets', () => {
  it('makes secrets at the first start, for the owner only, and keeps them', async () => {
    const first = await load();
    expect(first.adminPasswordIsNew).toBe(true);
    expect(first.jwtSecret.length).toBeGreaterThanOrEqual(43);
    expect(first.adminPassword).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    expect(await modeOf(folder)).toBe(0o700);
    expect(await modeOf(join(folder, 'secrets.json'))).toBe(0o600);
    expect(await readdir(folder)).toEqual(['secrets.json']);
    expect(await load()).toEqual({ ...first, adminPasswordIsNew: false });
  });

  it('makes others in another folder', async () => {
    const one = await load();
    const two = await loadSecrets({ folder: join(base, 'other'), loopback: true });
    expect(two.jwtSecret).not.toBe(one.jwtSecret);
    expect(two.adminPassword).not.toBe(one.adminPassword);
  });

  it('lets the environment win, and leaves what is kept as it is', async () => {
    const kept = await load();
    const given = await load({ adminPassword: 'from outside' });
    expect(given).toEqual({ ...kept, adminPassword: 'from outside', adminPasswordIsNew: false });
    expect((await load()).adminPassword).toBe(kept.adminPassword);
  });

  it('keeps only what was made', async () => {
    const secrets = await load({ jwtSecret: 'j'.repeat(32) });
    expect(secrets.adminPasswordIsNew).toBe(true);
    const kept = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8'));
    expect(kept).toEqual({ adminPassword: secrets.adminPassword });
  });

  it('touches no folder when both are given', async () => {
    const given = { jwtSecret: 'j'.repeat(32), adminPassword: 'p'.repeat(8) };
    expect(await loadSecrets({ folder, loopback: false, ...given })).toEqual({ ...given, adminPasswordIsNew: false });
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('makes none off loopback', async () => {
    await expect(loadSecrets({ folder, loopback: false })).rejects.toMatchObject({ name: 'ConfigError' });
  });

  it('takes a file away from other readers', async () => {
    await load();
    await chmod(join(folder, 'secrets.json'), 0o644);
    await load();
    expect(await modeOf(join(folder, 'secrets.json'))).toBe(0o600);
  });

  it.each(['', '{', '[]', '{"jwtSecret":"short"}'])('does not replace a file that holds %j', async (text) => {
    await load();
    const path = join(folder, 'secrets.json');
    await writeFile(path, text);
    await expect(load()).rejects.toMatchObject({ name: 'ConfigError', message: expect.stringContaining(path) });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('says in one line that the folder cannot be written', async () => {
    await writeFile(join(base, 'a-file'), '');
    const failing = loadSecrets({ folder: join(base, 'a-file', 'data'), loopback: true });
    await expect(failing).rejects.toMatchObject({ name: 'ConfigError', message: expect.stringMatching(/DATA_DIR$/) });
    await expect(failing).rejects.not.toMatchObject({ message: expect.stringContaining('\n') });
  });
});
