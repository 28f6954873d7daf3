import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
  const named = files.flatMap((text) => [...text.matchAll(/\b(?:it|test|story)\b[^'"`\n]*(['"`])(.*)\1/g)]);
  // After a table of cases the name stands on a line of its own.
  const ofTables = files.flatMap((text) => [
    ...text.matchAll(/\)\(\s*(['"`])(.*)\1, (?:async )?\(|\)\(\s*(['"`])(.*)\3,$/gm),
  ]);
  return [...named, ...ofTables].join('\n');
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
  const sections = [...new Set(numbers.map((number) => number.slice(0, 2)))].join('|');
  const quoted = [...names.matchAll(new RegExp(`\\b(?:${sections})\\d+\\b`, 'g'))].map(([number]) => number);
  expect(quoted.filter((number) => !numbers.includes(number))).toEqual([]);
});

const interleavings = readFileSync(join(root, 'server/INTERLEAVINGS.md'), 'utf8');

/** What a list of the page numbers: `- **hazard 7** …` or `- **reading 7** …`. */
function listed(kind: 'hazard' | 'reading'): string[] {
  return [...interleavings.matchAll(new RegExp(`^- \\*\\*${kind} (\\d+)\\*\\*`, 'gm'))].map(
    ([, number]) => number as string,
  );
}

it.each([
  ['hazard', 32],
  ['reading', 10],
] as const)(
  'each %s of INTERLEAVINGS.md is quoted by the name of a test, and no test quotes one that is not there',
  (kind, count) => {
    const quoted = new Set(
      [...testNames().matchAll(new RegExp(`\\b${kind} (\\d+)\\b`, 'g'))].map(([, number]) => number),
    );
    expect(listed(kind)).toEqual(Array.from({ length: count }, (_, index) => `${index + 1}`));
    expect([...quoted].sort()).toEqual(listed(kind).sort());
  },
);

it('INTERLEAVINGS.md names rules of SPEC.md and links to files that quote the number beside the link', () => {
  const named = [...interleavings.matchAll(/\b[A-Z]{2}\d+\b/g)].map(([number]) => number);
  expect(named.filter((number) => !numbers.includes(number))).toEqual([]);
  const items = interleavings.split(/^(?=- \*\*)/m).slice(1);
  for (const item of items) {
    const [, name = ''] = /^- \*\*(\w+ \d+)\*\*/.exec(item) ?? [];
    const links = [...item.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => join(root, 'server', link as string));
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
    const silent = links.filter((link) => !new RegExp(`\\b${name}\\b`).test(readFileSync(link, 'utf8')));
    expect(silent, name).toEqual([]);
    expect(links.length, name).toBeGreaterThan(0);
  }
});
