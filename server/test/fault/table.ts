import { readFileSync, writeFileSync } from 'node:fs';
import type { Percentiles, RowReport } from './report.js';

const BEGIN = '<!-- faults:begin -->';
const END = '<!-- faults:end -->';
const HEAD = [
  '| row | set-up | what happens | clients | saved | delivered | lost | doubled | out of order | recovered p50 / p99 / max | memory | took | held |',
  '|---|---|---|---|---|---|---|---|---|---|---|---|---|',
];

/** One line for the console, with what did not hold below it. */
export function line(report: RowReport): string {
  const { row, setUp, saved, delivered, lost, doubled, outOfOrder, recoverMs, latencyMs, memoryMiB, seconds } = report;
  const figures = [
    `saved ${saved}`,
    `delivered ${delivered}`,
    `lost ${lost}`,
    `doubled ${doubled}`,
    `out of order ${outOfOrder}`,
    `recovered ${spread(recoverMs)}`,
    `save to page ${spread(latencyMs)}`,
    `${memoryMiB} MiB`,
    `${seconds} s`,
  ];
  const more = [...report.notes, ...report.failures.map((text) => `NOT HELD: ${text}`)];
  const mark = report.failures.length === 0 ? '✔' : '✘';
  return [`${mark} ${row} (${setUp}): ${figures.join(', ')}`, ...more.map((text) => `    ${text}`)].join('\n');
}

/** Puts the rows into the table of the page; rows that were not run keep their line. */
export function rewriteTable(file: string, reports: readonly RowReport[]): void {
  const page = readFileSync(file, 'utf8');
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${file} has no place for the table`);
  const kept = page
    .slice(from, to)
    .split('\n')
    .filter((text) => text.startsWith('| `'));
  const lines = new Map(kept.map((text) => [keyOf(text), text]));
  for (const report of reports) {
    const text = tableLine(report);
    lines.set(keyOf(text), text);
  }
  const table = [BEGIN, ...HEAD, ...lines.values(), ''].join('\n');
  writeFileSync(file, page.slice(0, from) + table + page.slice(to));
}

/** Row and set-up. */
function keyOf(text: string): string {
  return text.split('|').slice(1, 3).join('|');
}

function tableLine(report: RowReport): string {
  const { row, setUp, event, clients, saved, delivered, lost, doubled, outOfOrder } = report;
  const cells = [
    `\`${row}\``,
    setUp,
    event,
    ...[clients, saved, delivered, lost, doubled, outOfOrder].map((number) => number.toLocaleString('en')),
    spread(report.recoverMs),
    `${report.memoryMiB} MiB`,
    `${report.seconds} s`,
    report.failures.length === 0 ? 'yes' : `no: ${report.failures.map((text) => text.replaceAll('|', '/')).join('; ')}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function spread(values: Percentiles | null): string {
  if (!values) return '–';
  return [values.p50, values.p99, values.max].map((ms) => `${(ms / 1_000).toFixed(2)} s`).join(' / ');
}
