import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
let folder;

/** What Biome says of a tree that holds only these files, under the repository's own rules. */
function lint(files) {
  const tree = mkdtempSync(path.join(folder, 'tree-'));
  cpSync(path.join(root, 'biome.json'), path.join(tree, 'biome.json'));
  cpSync(path.join(root, 'lint'), path.join(tree, 'lint'), { recursive: true });
  spawnSync('git', ['init', '-q', tree]);
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(path.join(tree, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(tree, file), source);
  }
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  const run = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '.'], { cwd: tree, encoding: 'utf8' });
  const report = JSON.parse(run.stdout);
  return report.diagnostics.map(({ category, message }) => `${category}: ${message}`);
}

const TIME = 'export const now = Date.now();\n';
const ENVIRONMENT = 'export const port = process.env.PORT;\n';

describe('lint rules', () => {
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'surecast-lint-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['Date.now()', 'new Date()', 'performance.now()', 'setTimeout(() => {}, 5)', 'setInterval(() => {}, 5)'])(
    '%s is refused in the delivery path and in the client library',
    (call) => {
      const source = `export const value = ${call};\n`;
      const said = lint({ 'server/src/delivery/now.ts': source, 'shared/src/client/now.ts': source });
      expect(said.filter((line) => line.includes('Time is passed in'))).toHaveLength(2);
    },
  );

  it('time is free elsewhere and in tests', () => {
    expect(lint({ 'server/src/clock.ts': TIME, 'server/src/delivery/save.test.ts': TIME })).toEqual([]);
  });

  it('only config.ts reads the environment', () => {
    const said = lint({ 'server/src/config.ts': ENVIRONMENT, 'server/src/http/server.ts': ENVIRONMENT });
    expect(said).toEqual([expect.stringContaining('lint/style/noProcessEnv')]);
  });

  it('import cycles are refused', () => {
    const said = lint({
      'server/src/a.ts': "import { b } from './b.js';\nexport const a = () => b;\n",
      'server/src/b.ts': "import { a } from './a.js';\nexport const b = () => a;\n",
    });
    expect(said.filter((line) => line.includes('noImportCycles'))).toHaveLength(2);
  });

  it.each([
    ['noExplicitAny', 'export const a = 1 as any;\n'],
    ['noNonNullAssertion', 'export const a = (b?: string) => b!.length;\n'],
    ['noTsIgnore', '// @ts-ignore\nexport const a = 1;\n'],
  ])('%s', (rule, source) => {
    expect(lint({ 'server/src/a.ts': source })).toEqual([expect.stringContaining(rule)]);
  });
});
