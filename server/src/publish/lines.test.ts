import { describe, expect, it } from 'vitest';
import { type Line, readLines } from './lines.js';

async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}

async function read(input: AsyncIterable<Uint8Array>, most = 65_536): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of readLines(input, most)) lines.push(line);
  return lines;
}

const texts = (lines: Line[]) => lines.map((line) => (line.kind === 'line' ? line.text : line.kind));

describe('lines', () => {
  it('are cut at LF and CRLF, with or without one at the end', async () => {
    expect(texts(await read(chunks('a\nb\r\nc')))).toEqual(['a', 'b', 'c']);
    expect(texts(await read(chunks('a\n')))).toEqual(['a']);
    expect(await read(chunks())).toEqual([]);
  });

  it('come out the same wherever the bytes are split', async () => {
    const bytes = Buffer.from('ä€😀\r\n\nlast one\r\n');
    const whole = await read(chunks(bytes));
    expect(texts(whole)).toEqual(['ä€😀', 'empty', 'last one']);
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(await read(chunks(bytes.subarray(0, at), bytes.subarray(at)))).toEqual(whole);
    }
  });

  it('that are blank are told as empty, with their numbers', async () => {
    expect(await read(chunks('\n \t\r\nx\n'))).toEqual([
      { kind: 'empty', number: 1 },
      { kind: 'empty', number: 2 },
      { kind: 'line', number: 3, text: 'x' },
    ]);
  });

  it('with invalid UTF-8 have U+FFFD in its place', async () => {
    expect(texts(await read(chunks(new Uint8Array([0x61, 0xff, 0x62, 0x0a]))))).toEqual(['a\uFFFDb']);
  });

  it('lose a byte order mark at the start of the input only', async () => {
    expect(texts(await read(chunks('\uFEFFa\n\uFEFFb\n')))).toEqual(['a', '\uFEFFb']);
  });

  it('at the limit are taken, over it told by their length, and the next one is whole again', async () => {
    const most = 10;
    const lines = await read(chunks(`${'x'.repeat(10)}\r\n${'y'.repeat(11)}\n`, 'z'.repeat(500), '\nok\n'), most);
    expect(lines).toEqual([
      { kind: 'line', number: 1, text: 'x'.repeat(10) },
      { kind: 'too_long', number: 2, bytes: 11 },
      { kind: 'too_long', number: 3, bytes: 500 },
      { kind: 'line', number: 4, text: 'ok' },
    ]);
  });

  it('over the limit after invalid bytes were replaced are told as too long', async () => {
    expect(await read(chunks(Buffer.alloc(10, 0xff)), 10)).toEqual([{ kind: 'too_long', number: 1, bytes: 30 }]);
  });
});
