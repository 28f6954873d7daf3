import type { Profile } from './inspector.js';

const SHOWN = 40;

/** The functions that a profile was in for longest, themselves, as lines of "share  function  file:line". */
export function hotSpots({ nodes, samples, timeDeltas }: Profile): string[] {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const times = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const frame = byId.get(id);
    const micros = timeDeltas[index] ?? 0;
    if (!frame || frame.functionName === '(idle)') continue;
    const file = frame.url.replace(/^.*\/(node_modules|dist)\//, '');
    const name = `${frame.functionName || '(anonymous)'}  ${file}${file ? `:${frame.lineNumber + 1}` : ''}`;
    times.set(name, (times.get(name) ?? 0) + micros);
    busy += micros;
  }
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([name, micros]) => `${((micros / busy) * 100).toFixed(1).padStart(5)} %  ${name}`);
}
