import type { Row } from './list-rows.js';

const DAY_PX = 34;
const LEAST_PX = 42;
const PADDING_PX = 17;
const LINE_PX = 24;
const DATA_PX = 21;
const FOLDED_LINES = 12;
const UNFOLD_PX = 32;
const CHARACTER_PX = 8.1;
/** Paddings, and the time beside the title. */
const BESIDE_TEXT_PX = 30;
const BESIDE_TITLE_PX = 130;

/** Lines of a text that is empty or ends a line at each break. */
export function countLines(text: string): number {
  if (text === '') return 0;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/**
 * About how high a row is, in pixels, in a list of this width. A good guess is worth its arithmetic: a row that turns out to have another
 * height moves all that stand below it.
 */
export function guessHeight(row: Row, width: number): number {
  if (row.kind === 'day') return DAY_PX;
  if (row.kind === 'outgoing') return compute(row, width);
  const { guess } = row;
  if (guess.width !== width) {
    guess.height = compute(row, width);
    guess.width = width;
  }
  return guess.height;
}

function compute(row: Exclude<Row, { kind: 'day' }>, width: number): number {
  const { title, text } = row.kind === 'message' ? row.message : row.entry;
  const own = row.kind === 'message' ? row.lines : countLines(text);
  const titleLines = wrapped(title.length, width - BESIDE_TITLE_PX);
  const textLines = own === 0 ? 0 : own - 1 + wrapped(text.length / own, width - BESIDE_TEXT_PX);
  const height = PADDING_PX + LINE_PX * (titleLines + Math.min(textLines, FOLDED_LINES));
  const data = row.kind === 'message' && row.message.data !== undefined ? DATA_PX : 0;
  return Math.max(LEAST_PX, height + data + (textLines > FOLDED_LINES ? UNFOLD_PX : 0));
}

function wrapped(characters: number, width: number): number {
  return Math.max(1, Math.ceil((characters * CHARACTER_PX) / Math.max(width, 1)));
}
