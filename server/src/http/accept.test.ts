import { expect, it } from 'vitest';
import { prefersHtml } from './accept.js';

it.each([
  [undefined, false],
  ['', false],
  ['*/*', false],
  ['application/json', false],
  ['text/html', true],
  ['text/*', true],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
  ['application/json, text/html', false],
  ['application/json;q=0.5, text/html;q=0.6', true],
  ['application/json, text/html;q=0.9', false],
  ['text/html;q=0, */*', false],
  ['TEXT/HTML', true],
])('prefersHtml(%s) is %s', (accept, expected) => {
  expect(prefersHtml(accept)).toBe(expected);
});
