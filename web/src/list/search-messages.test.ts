import { describe, expect, it } from 'vitest';
import type { Block } from '../live/message-log.js';
import { MessageSearch, pieces, searchPattern } from './search-messages.js';

function pattern(query: string): RegExp {
  const made = searchPattern(query);
  if (!made) throw new Error('the search is empty');
  return made;
}

function block(...texts: [title: string, text: string][]): Block {
  return {
    index: 0,
    messages: texts.map(([title, text], seq) => ({
      id: `id-${seq}`,
      seq,
      title,
      text,
      at: '2026-01-01T00:00:00.000Z',
    })),
  };
}

describe('search in the list', () => {
  it('finds in title and text, in whichever case, and signs as they stand', () => {
    const messages = block(['Tea (green)', ''], ['Cup', 'for GREEN tea'], ['Größe', 'ÄPFEL'], ['other', '']);
    const titles = (query: string) =>
      new MessageSearch(pattern(query)).search(messages)?.messages.map(({ title }) => title) ?? [];
    expect(titles('green')).toEqual(['Tea (green)', 'Cup']);
    expect(titles('(green)')).toEqual(['Tea (green)']);
    expect(titles('äpfel')).toEqual(['Größe']);
    expect(titles('.*')).toEqual([]);
    expect(titles('a-b/[c]\\')).toEqual([]);
  });

  it('answers the same block for the same block, so that its rows stay', () => {
    const search = new MessageSearch(pattern('tea'));
    const messages = block(['Tea', ''], ['Coffee', '']);
    const found = search.search(messages);
    expect(search.search(messages)).toBe(found);
    expect(search.search(block(['Milk', '']))).toBeNull();
  });

  it('is no search without a word', () => {
    expect(searchPattern('  ')).toBeNull();
  });

  it('marks a text again after it was searched', () => {
    const wanted = pattern('tea');
    new MessageSearch(wanted).search(block(['Cups of tea', '']));
    expect(pieces('Cups of tea', wanted)).toEqual(['Cups of ', 'tea', '']);
  });

  it('marks each place, and loses nothing of the text', () => {
    expect(pieces('Tea, tea and TEA!', pattern('tea'))).toEqual(['', 'Tea', ', ', 'tea', ' and ', 'TEA', '!']);
    expect(pieces('nothing', pattern('tea'))).toEqual(['nothing']);
  });
});
