import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['server/src', 'server/test', 'shared/src', 'e2e/specs'];
const TEST_FILE = /\.(test|contract|spec)\.ts$/;

function testNames(): string {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => TEST_FILE.test(file))
      .map((file) => readFileSync(join(root, folder, file), 'utf8')),
  );
  return files.flatMap((text) => [...text.matchAll(/\b(?:it|test|story)\b[^'"`\n]*(['"`])(.*)\1/g)]).join('\n');
}

const rules = [...readFileSync(join(root, 'server/SPEC.md'), 'utf8').matchAll(/^- \*\*([A-Z]{2}\d+)\*\*/gm)];
const numbers = rules.map(([, number]) => number as string);

it('no number of SPEC.md stands for two rules', () => {
  expect(numbers.length).toBeGreaterThan(40);
  expect(new Set(numbers).size).toBe(numbers.length);
});

it('each rule of SPEC.md is quoted by the name of a test, and no test quotes a rule that is not there', () => {
  const names = testNames();
  expect(numbers.filter((number) => !new RegExp(`\\b${number}\\b`).test(names))).toEqual([]);
  const quoted = [...names.matchAll(/\b(?:SV|RL|FO|QU|BU|PU|AK|ST|RS|DR|RC|PR|SW|CL)\d+\b/g)].map(([number]) => number);
  expect(quoted.filter((number) => !numbers.includes(number))).toEqual([]);
});
