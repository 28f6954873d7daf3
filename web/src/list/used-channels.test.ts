import { expect, it } from 'vitest';
import { noteChannel } from './used-channels.js';

function storage(initial?: string) {
  let value = initial ?? null;
  return {
    getItem: () => value,
    setItem: (_key: string, next: string) => {
      value = next;
    },
    removeItem: () => undefined,
  };
}

it('channels stand by name, the default one first, each once', () => {
  const kept = storage();
  for (const channel of ['news', 'items', 'log', 'news']) noteChannel(kept, channel);
  expect(noteChannel(kept, 'items')).toEqual(['items', 'log', 'news']);
});

it('of more than twelve the least recently used goes', () => {
  const kept = storage();
  for (let channel = 10; channel < 22; channel++) noteChannel(kept, `c${channel}`);
  noteChannel(kept, 'c10');
  const names = noteChannel(kept, 'c22');
  expect(names).toHaveLength(12);
  expect(names).toContain('c10');
  expect(names).not.toContain('c11');
});

it.each(['{', '{"a":1}', '["not a name",7]'])('what is stored may be anything: %s', (stored) => {
  expect(noteChannel(storage(stored), 'items')).toEqual(['items']);
});
