import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const KEY = 'surecast.theme';
let kept: Map<string, string>;
let dataset: Record<string, string>;
let onStorage: ((event: { key: string | null; newValue: string | null }) => void) | null;

beforeEach(() => {
  kept = new Map();
  dataset = {};
  onStorage = null;
  vi.stubGlobal('document', { documentElement: { dataset } });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal('addEventListener', (_type: string, listener: typeof onStorage) => {
    onStorage = listener;
  });
  vi.stubGlobal('removeEventListener', () => {
    onStorage = null;
  });
});

afterEach(() => vi.unstubAllGlobals());

/** Each page has a theme module of its own. */
async function openPage() {
  vi.resetModules();
  return import('./theme.js');
}

describe('the theme', () => {
  it('follows the system until one is chosen, and is kept for the next page', async () => {
    const page = await openPage();
    expect(page.currentTheme()).toBe('auto');
    page.chooseTheme('dark');
    expect(dataset.theme).toBe('dark');
    expect((await openPage()).currentTheme()).toBe('dark');
  });

  it('leaves nothing behind when it follows the system again', async () => {
    const page = await openPage();
    page.chooseTheme('light');
    page.chooseTheme('auto');
    expect(dataset).toEqual({});
    expect(kept.size).toBe(0);
  });

  it.each(['', 'auto', 'pink', 'DARK'])('takes the kept word %j for no choice', async (word) => {
    kept.set(KEY, word);
    expect((await openPage()).currentTheme()).toBe('auto');
  });

  it('changes with another tab, and back when everything is cleared there', async () => {
    const page = await openPage();
    const seen: string[] = [];
    const stop = page.subscribeTheme(() => seen.push(page.currentTheme()));
    onStorage?.({ key: KEY, newValue: 'dark' });
    onStorage?.({ key: 'something else', newValue: 'light' });
    onStorage?.({ key: null, newValue: null });
    expect(seen).toEqual(['dark', 'auto']);
    stop();
    expect(onStorage).toBeNull();
  });

  it('works for this page where nothing can be kept', async () => {
    vi.stubGlobal('localStorage', {
      getItem: () => {
        throw new Error('denied');
      },
      setItem: () => {
        throw new Error('denied');
      },
    });
    const page = await openPage();
    expect(page.currentTheme()).toBe('auto');
    page.chooseTheme('dark');
    expect(page.currentTheme()).toBe('dark');
    expect(dataset.theme).toBe('dark');
  });
});
