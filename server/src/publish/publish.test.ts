import { describe, expect, it } from 'vitest';
import { publish } from './publish.js';
import type { Saved } from './save.js';

async function run(text: string, outcome: (title: string) => Saved) {
  const saves: { title: string; key: string }[] = [];
  const refused: [number, string][] = [];
  let underWay = 0;
  const summary = await publish({
    channel: 'log',
    input: (async function* () {
      yield Buffer.from(text);
    })(),
    save: async ({ title }, key) => {
      underWay += 1;
      expect(underWay).toBe(1);
      saves.push({ title, key });
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return outcome(title);
    },
    onRefused: (line, reason) => refused.push([line, reason]),
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  return { summary, saves, refused };
}

const saved: Saved = { kind: 'saved', id: 'm' };

describe('publishing lines', () => {
  it('saves them one after another, each with a key of its own', async () => {
    const { summary, saves } = await run('a\n\nb\na\n', () => saved);
    expect(saves.map(({ title }) => title)).toEqual(['a', 'b', 'a']);
    expect(new Set(saves.map(({ key }) => key)).size).toBe(3);
    expect(summary).toEqual({ lines: 4, saved: 3, empty: 1, failed: 0 });
  });

  it('passes over a line that is refused or too long, and says which', async () => {
    const long = 'x'.repeat(65_537);
    const { summary, refused } = await run(`a\nbad\n${long}\nb\n`, (title) =>
      title === 'bad' ? { kind: 'refused', code: 'invalid_title', message: 'no' } : saved,
    );
    expect(refused).toEqual([
      [2, 'invalid_title: no'],
      [3, expect.stringContaining('65537 bytes')],
    ]);
    expect(summary).toEqual({ lines: 4, saved: 2, empty: 0, failed: 2 });
  });

  it.each<Saved>([
    { kind: 'rejected', code: 'not_allowed', message: 'no' },
    { kind: 'unreachable', message: 'no answer in time' },
  ])('stops at the first line when the service takes none ($kind)', async (outcome) => {
    const { summary, saves } = await run('a\nb\nc\n', (title) => (title === 'b' ? outcome : saved));
    expect(saves).toHaveLength(2);
    expect(summary).toMatchObject({ saved: 1, stopped: { line: 2, reason: expect.any(String) } });
  });
});
