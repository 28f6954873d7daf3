import { OVERVIEW_CHANNEL } from '@surecast/shared/protocol';
import { expect, it } from 'vitest';
import { ANONYMOUS, rightsOf } from './rights.js';

const may = rightsOf({ items: ['read'], 'news.*': ['read', 'write'], 'a*': ['write'], $sys: ['read'], '$*': ['read'] });

it.each([
  ['read', 'items', true],
  ['write', 'items', false],
  ['read', 'items2', false],
  ['read', 'item', false],
  ['read', 'news.today', true],
  ['write', 'news.', true],
  ['read', 'news', false],
  ['write', 'abc', true],
  ['read', 'abc', false],
  ['read', '$sys', false],
  ['read', 'constructor', false],
] as const)('%s %s: %s', (right, channel, expected) => {
  expect(may(right, channel)).toBe(expected);
});

it('gives nothing on the service’s own channels, not even for *', () => {
  expect(ANONYMOUS.may('write', 'anything')).toBe(true);
  expect(ANONYMOUS.may('read', '$sys')).toBe(false);
});

it('OC2 only a key that is an own channel of the service, letter by letter, gives a right there, and only to read', () => {
  const own = rightsOf({ [OVERVIEW_CHANNEL]: ['read', 'write'], $other: ['read'] });
  expect(own('read', OVERVIEW_CHANNEL)).toBe(true);
  expect(own('write', OVERVIEW_CHANNEL)).toBe(false);
  expect(own('read', '$other')).toBe(false);
  expect(own('read', 'items')).toBe(false);
  for (const key of ['*', '$*', '$overview*', '$over*']) {
    expect(rightsOf({ [key]: ['read'] })('read', OVERVIEW_CHANNEL), key).toBe(false);
  }
});
