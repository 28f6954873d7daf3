import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type CsvCell, csvOf } from './csv.js';

async function* each(rows: CsvCell[][]): AsyncGenerator<CsvCell[]> {
  yield* rows;
}

const csv = (...rows: CsvCell[][]) => text(csvOf(each(rows), ['a', 'b']));

describe('csvOf', () => {
  it('begins with the header, ends each line with CRLF, and leaves null empty', async () => {
    expect(await csv()).toBe('a,b\r\n');
    expect(await csv(['x', 1], [null, -2.5])).toBe('a,b\r\nx,1\r\n,-2.5\r\n');
  });

  it.each([
    ['with, a comma', '"with, a comma"'],
    ['a "quoted" word', '"a ""quoted"" word"'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['Grüße 😀', 'Grüße 😀'],
    ['', ''],
  ])('writes %j as %j', async (cell, written) => {
    expect(await csv([cell, 'b'])).toBe(`a,b\r\n${written},b\r\n`);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['  =1', "'  =1"],
    ['\r=1', '"\'\r=1"'],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['a=1', 'a=1'],
    ["'quoted", "'quoted"],
  ])('writes %j so that no spreadsheet runs it', async (cell, written) => {
    expect(await csv([cell, 'b'])).toBe(`a,b\r\n${written},b\r\n`);
  });

  it('writes numbers as they are, negative ones too', async () => {
    expect(await csv([-2, 1e21])).toBe('a,b\r\n-2,1e+21\r\n');
  });

  it('reads rows no faster than they are taken, and ends the source when the reader goes', async () => {
    let read = 0;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    async function* endless() {
      try {
        for (;;) {
          read += 1;
          yield ['x'.repeat(1_000), read];
        }
      } finally {
        end();
      }
    }
    for await (const chunk of csvOf(endless(), ['a', 'b'])) {
      expect(String(chunk)).toMatch(/^a,b\r\nx/);
      break;
    }
    expect(read).toBeLessThan(1_000);
    await ended;
  });

  it('fails where its source fails', async () => {
    async function* broken() {
      yield ['x', 1];
      throw new Error('the source broke');
    }
    await expect(text(csvOf(broken(), ['a', 'b']))).rejects.toThrow('the source broke');
  });
});
