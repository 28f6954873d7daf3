import { expect, it } from 'vitest';
import { DraftStore } from './draft-store.js';

function storage() {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

it('a draft of each channel is found again, and nothing is left once they are empty', () => {
  const kept = storage();
  const drafts = new DraftStore(kept);
  drafts.write('items', { title: 'Tea', text: '' });
  drafts.write('news', { title: '', text: 'long ago' });
  expect(new DraftStore(kept).read('items')).toEqual({ title: 'Tea', text: '' });
  expect(drafts.read('news')).toEqual({ title: '', text: 'long ago' });
  expect(drafts.read('other')).toBeNull();
  drafts.write('items', { title: '', text: '' });
  drafts.write('news', { title: '', text: '' });
  expect(kept.values.size).toBe(0);
});

it('ten channels keep theirs, the least recently written goes', () => {
  const drafts = new DraftStore(storage());
  for (let channel = 0; channel < 10; channel++) drafts.write(`c${channel}`, { title: 'x', text: '' });
  drafts.write('c0', { title: 'again', text: '' });
  drafts.write('c10', { title: 'x', text: '' });
  expect(drafts.read('c1')).toBeNull();
  expect(drafts.read('c0')?.title).toBe('again');
});

it('what is too long to be saved, or not its own, is no draft', () => {
  const kept = storage();
  const drafts = new DraftStore(kept);
  drafts.write('items', { title: '', text: 'x'.repeat(90_000) });
  expect(drafts.read('items')).toBeNull();
  for (const foreign of ['{', '{"a":1}', '[["items",{"title":1,"text":""}]]']) {
    kept.setItem('surecast.drafts', foreign);
    expect(drafts.read('items')).toBeNull();
  }
});
