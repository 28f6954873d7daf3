import { expect, it } from 'vitest';
import { readWord } from './words.js';

const message = { id: 'm1', seq: 1, title: 't', text: '', at: '2026-01-01T00:00:00.000Z', attempt: 0 };
const from = 'tab-1';

it('reads words of either side', () => {
  expect(readWord({ from, kind: 'here', reads: [{ channel: 'news', rewind: 3 }] })?.by).toBe('tab');
  expect(readWord({ from, kind: 'bye' })?.by).toBe('tab');
  const said = { from, term: 7, kind: 'message', channel: 'news', prev: null, message, redriven: false };
  expect(readWord(said)).toEqual({ by: 'lead', word: said });
});

it.each([
  [null],
  ['bye'],
  [[]],
  [{ kind: 'bye' }],
  [{ from, kind: 'constructor' }],
  [{ from, kind: 'here', reads: [{ channel: 7 }] }],
  [{ from, kind: 'ask', channel: 'news', after: 1 }],
  [{ from, kind: 'message', channel: 'news', prev: null, message, redriven: false }],
  [{ from, term: 1, kind: 'message', channel: 'news', prev: 'x', message, redriven: false }],
  [{ from, term: 1, kind: 'message', channel: 'news', prev: null, message: { id: 'm1' }, redriven: false }],
  [{ from, term: 1, kind: 'filled', by: from, channel: 'news', after: 1, to: 2, messages: [{}] }],
  [{ from, term: 1, kind: 'kept', entries: [['key', 7]] }],
])('takes %j for not said', (value) => {
  expect(readWord(value)).toBeNull();
});
