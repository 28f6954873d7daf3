/** One line of the input. `number` counts from 1, empty lines too. */
export type Line =
  | { kind: 'line'; number: number; text: string }
  | { kind: 'empty'; number: number }
  | { kind: 'too_long'; number: number; bytes: number };

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * Cuts a stream of bytes into lines, at LF or CRLF. Invalid UTF-8 becomes U+FFFD, blank lines are `empty`. A line over
 * `mostBytes` is told by its length only, so that memory stays bounded whatever comes.
 */
export async function* readLines(input: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<Line> {
  let number = 0;
  let held: Uint8Array[] = [];
  let bytes = 0;

  const hold = (piece: Uint8Array) => {
    bytes += piece.length;
    // One byte more than a line may have, for the CR that is taken off.
    if (bytes <= mostBytes + 1) held.push(piece);
    else held = [];
  };
  const cut = (): Line => {
    number += 1;
    const line = toLine(number, held, bytes, mostBytes);
    held = [];
    bytes = 0;
    return line;
  };

  for await (const chunk of input) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to !== -1; to = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, to));
      yield cut();
      from = to + 1;
    }
    if (from < chunk.length) hold(chunk.subarray(from));
  }
  if (bytes > 0) yield cut();
}

function toLine(number: number, held: readonly Uint8Array[], bytes: number, mostBytes: number): Line {
  if (bytes > mostBytes + 1) return { kind: 'too_long', number, bytes };
  let text = Buffer.concat(held).toString('utf8');
  if (text.endsWith('\r')) text = text.slice(0, -1);
  if (number === 1) text = text.replace(BYTE_ORDER_MARK, '');
  // Replacing invalid bytes makes a line longer.
  const size = Buffer.byteLength(text);
  if (size > mostBytes) return { kind: 'too_long', number, bytes: size };
  return text.trim() === '' ? { kind: 'empty', number } : { kind: 'line', number, text };
}
