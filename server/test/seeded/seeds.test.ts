import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SEEDS = 2_000;
const DEADLINE_MS = 360_000;

/** In processes of their own: both cores are used, and a run that never ends takes nobody with it. */
test(
  `${SEEDS} seeded runs of the whole service: nothing lost, nothing doubled, in order, nobody dropped who acknowledged`,
  async () => {
    const args = ['scripts/seeds.mjs', '--from', '1', '--count', String(SEEDS)];
    const outcome = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 }).catch(
      ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ stdout, stderr, failed: true }),
    );
    expect(outcome, `${outcome.stdout}\n${outcome.stderr}`).not.toHaveProperty('failed');
    expect(outcome.stdout).toContain(`${SEEDS} seeds in`);
    expect(outcome.stdout).toContain('; 0 failed');
  },
  DEADLINE_MS,
);
