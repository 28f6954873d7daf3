import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(root, 'server/test/seeded/mutations');
const patches = readdirSync(folder).filter((file) => file.endsWith('.patch'));
const rules = readFileSync(join(root, 'server/SPEC.md'), 'utf8');

test('there are mutations enough', () => {
  expect(patches.length).toBeGreaterThanOrEqual(12);
});

test.for(patches)('%s still applies, and breaks a rule that there is', async (patch) => {
  const text = readFileSync(join(folder, patch), 'utf8');
  const [, rule] = /^Rule: (.+)$/m.exec(text) ?? [];
  expect(rules).toContain(`**${rule}**`);
  const [, file = ''] = /^\+\+\+ b\/(.+)$/m.exec(text) ?? [];
  expect(existsSync(join(root, file)), `${file} is gone`).toBe(true);
  // Rejects with what does not fit.
  await promisify(execFile)('git', ['apply', '--check', join(folder, patch)], { cwd: root });
});
