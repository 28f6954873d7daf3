import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { SCENARIOS } from '../../conformance/client/scenarios/index.js';
import { readRules } from '../../conformance/rules.js';
import { CHECKS } from '../../conformance/server/checks/index.js';
import { UNCHECKED } from '../../conformance/unchecked.js';

const root = new URL('../../../', import.meta.url);
const rules = readRules();
const numbersOf = (side: 'server' | 'client') => rules.filter((rule) => rule.side === side).map(({ number }) => number);
const triedBy = (tries: readonly { rules: string[] }[]) => new Set(tries.flatMap((one) => one.rules));

it('the rules of PROTOCOL.md are numbered in order, each once', () => {
  const text = readFileSync(fileURLToPath(new URL('shared/PROTOCOL.md', root)), 'utf8');
  expect(rules).toHaveLength([...text.matchAll(/^- \*\*WP/gm)].length);
  expect(rules.map(({ number }) => number)).toEqual(rules.map((_rule, index) => `WP${index + 1}`));
});

it.each([
  ['server', CHECKS],
  ['client', SCENARIOS],
] as const)(
  'each rule for a %s is tried or stands with the test that holds it, and no check names another',
  (side, tries) => {
    const numbers = numbersOf(side);
    const tried = triedBy(tries);
    expect(numbers.filter((number) => !tried.has(number) && !(number in UNCHECKED))).toEqual([]);
    expect([...tried].filter((number) => !numbers.includes(number))).toEqual([]);
  },
);

it('what counts as not seen from outside is a rule, is tried nowhere else, and its test exists', () => {
  const tried = new Set([...triedBy(CHECKS), ...triedBy(SCENARIOS)]);
  for (const [number, { test }] of Object.entries(UNCHECKED)) {
    expect(rules.map((rule) => rule.number)).toContain(number);
    expect(tried.has(number), number).toBe(false);
    expect(existsSync(new URL(test, root)), test).toBe(true);
  }
});

it('the text refers to no rule that is not there', () => {
  const text = readFileSync(fileURLToPath(new URL('shared/PROTOCOL.md', root)), 'utf8');
  const numbers = rules.map(({ number }) => number);
  const named = [...text.matchAll(/\bWP\d+\b/g)].map(([number]) => number);
  expect(named.filter((number) => !numbers.includes(number))).toEqual([]);
});
