import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const PAGES = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`),
  'server/SPEC.md',
  'shared/PROTOCOL.md',
].filter((page) => page.endsWith('.md'));

/** Targets of links in a page that name a file of the repository, without the part behind `#`. */
function linked(text) {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target.split('#')[0])
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

it.each(PAGES)('every file that %s links exists', (page) => {
  const text = readFileSync(path.join(root, page), 'utf8');
  const missing = linked(text).filter((target) => !existsSync(path.join(root, path.dirname(page), target)));
  expect(missing).toEqual([]);
});

describe('docs/failures.md', () => {
  const rows = readFileSync(path.join(root, 'docs/failures.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| what '));

  it('links a test in each row', () => {
    expect(rows.length).toBeGreaterThan(20);
    const bare = rows.filter((row) => !linked(row).some((target) => /\/test\/|\/specs\/|\.test\.ts$/.test(target)));
    expect(bare).toEqual([]);
  });

  it('names metrics that the service has', () => {
    const source = readFileSync(path.join(root, 'server/src/telemetry/metrics.ts'), 'utf8');
    const names = rows.flatMap((row) =>
      [...row.matchAll(/`surecast_(\w+?)(?:_total)?(?:\{[^`]*)?`/g)].map(([, name]) => name),
    );
    expect(names.length).toBeGreaterThan(10);
    const unknown = names.filter((name) => !source.includes(`'${name}'`) && !name.startsWith('nodejs_'));
    expect(unknown).toEqual([]);
  });

  it('quotes log lines that the service writes', () => {
    const folders = ['server/src'];
    const source = folders
      .flatMap((folder) =>
        readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
          path.join(root, folder, file),
        ),
      )
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const quoted = rows.flatMap((row) => [...row.matchAll(/"([^"]+)"/g)].map(([, text]) => text));
    expect(quoted.length).toBeGreaterThan(10);
    // The name of an outage is put before "failed": what stands behind it is the same for all.
    const parts = quoted
      .flatMap((text) => text.split('…'))
      .map((text) =>
        text
          .replace(/^.* (?=failed; )/, '')
          .trim()
          .replace(/[:;,]$/, ''),
      )
      .filter((text) => text.length > 3 && text !== 'expired');
    expect(parts.filter((text) => !source.includes(text))).toEqual([]);
  });
});
