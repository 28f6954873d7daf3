import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONFINED, PARTS } from './import-rules.mjs';

/** Holds the import rules of import-rules.mjs over the source files of the repository. Biome holds cycles and globals. */

const ROOTS = ['server/src', 'shared/src', 'web/src', 'e2e'];
const SOURCE = /\.(ts|tsx|mts|mjs|js|jsx)$/;
/** Tests and what they share may reach across parts: they wire adapters by hand. */
const TEST = /\.(test|contract)\.tsx?$/;

/** `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`. */
const IMPORTS = [
  /^\s*(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
];

/**
 * The violations in one file. `file` is its path from the root of the repository, with slashes.
 * @returns {string[]} one line each, without the file's name
 */
export function violations(file, source) {
  if (TEST.test(file)) return [];
  const part = PARTS.find(({ files }) => files.some((place) => within(file, place)));
  if (part === undefined) return [`stands in no part that scripts/import-rules.mjs knows: add its folder there`];
  const found = [];
  for (const specifier of specifiersOf(source)) {
    const target = resolve(file, specifier);
    if (target.startsWith('package:')) {
      const name = target.slice('package:'.length);
      const places = CONFINED[name];
      if (places !== undefined && !places.some((place) => within(file, place))) {
        found.push(`imports ${name}, which stays in ${places.join(', ')}`);
      } else if (part.packages !== undefined && !part.packages.includes(name)) {
        found.push(`imports ${name}, but ${part.name} may not: ${part.reason}`);
      }
    } else {
      const own = part.files.some((place) => within(target, place));
      if (!own && !part.imports.some((place) => within(target, place))) {
        found.push(`imports ${target}, but ${part.name} may not: ${part.reason}`);
      }
    }
  }
  return found;
}

function within(file, place) {
  if (place.endsWith('/*')) return path.posix.dirname(file) === place.slice(0, -2);
  return place.endsWith('/') ? file.startsWith(place) : file === place;
}

function specifiersOf(source) {
  return new Set(IMPORTS.flatMap((pattern) => [...source.matchAll(pattern)].map((match) => match[1])));
}

function resolve(file, specifier) {
  if (specifier.startsWith('.')) {
    const joined = path.posix.join(path.posix.dirname(file), specifier.split('?')[0]);
    return joined.replace(/\.js$/, '.ts').replace(/\.jsx$/, '.tsx');
  }
  const shared = /^@surecast\/shared\/(.+)$/.exec(specifier);
  if (shared) return `shared/src/${shared[1]}/index.ts`;
  const parts = specifier.split('/');
  return `package:${specifier.startsWith('@') ? parts.slice(0, 2).join('/') : specifier.startsWith('node:') ? specifier : parts[0]}`;
}

function* sources(root, folder) {
  for (const name of readdirSync(path.join(root, folder)).sort()) {
    const file = `${folder}/${name}`;
    if (name === 'node_modules' || name === 'dist') continue;
    if (statSync(path.join(root, file)).isDirectory()) yield* sources(root, file);
    else if (SOURCE.test(name)) yield file;
  }
}

function main() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  let files = 0;
  let broken = 0;
  for (const folder of ROOTS) {
    for (const file of sources(root, folder)) {
      files += 1;
      for (const violation of violations(file, readFileSync(path.join(root, file), 'utf8'))) {
        broken += 1;
        console.error(`${file}: ${violation}`);
      }
    }
  }
  console.log(`${files} files checked, ${broken} broken import ${broken === 1 ? 'rule' : 'rules'}`);
  process.exitCode = broken === 0 && files > 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
