const MOST_LINES = 12;
/** About what stands in a line of a wide window. */
const LINE_CHARACTERS = 90;

/** Whether a text takes more than about 12 lines. Counted rather than measured: a list of thousands must not be laid out for it. */
export function isLong(text: string): boolean {
  if (text.length > MOST_LINES * LINE_CHARACTERS) return true;
  let lines = 0;
  for (const line of text.split('\n')) lines += Math.max(1, Math.ceil(line.length / LINE_CHARACTERS));
  return lines > MOST_LINES;
}

/** Whether JSON of this length stands in one line, on a phone as well. */
export function fitsOneLine(json: string): boolean {
  return json.length <= 48;
}
