import { describe, expect, it } from 'vitest';
import { oneOf, readPosition, readValues, text, withPosition, withValues } from './parameters.js';

const PARAMETERS = { channel: text(5), state: oneOf(['connected', 'away']) };

describe('parameters of a table', () => {
  it('are read from the address', () => {
    expect(readValues('?channel=items&state=away&other=1', PARAMETERS)).toEqual({ channel: 'items', state: 'away' });
  });

  it.each(['', '?channel=&state=', '?channel=%20&state=gone', '?channel=toolong&state=Away'])(
    'are as good as not given in "%s"',
    (search) => {
      expect(readValues(search, PARAMETERS)).toEqual({ channel: null, state: null });
    },
  );

  it('keep every character of a search through writing and reading', () => {
    const search = 'a&b=c +100%2B% “x”';
    const read = readValues(withValues('', { search }), { search: text(100) });
    expect(read.search).toBe(search);
  });

  it('change one by one, and begin at the first page again', () => {
    expect(withValues('?channel=items&cursor=c9&page=3', { state: 'away' })).toBe('channel=items&state=away');
    expect(withValues('?channel=items&state=away', { channel: null, state: '' })).toBe('');
  });
});

describe('the page in an address', () => {
  it('is the first without a cursor, whatever its number says', () => {
    expect(readPosition('?page=7')).toEqual({ cursor: null, page: 1 });
  });

  it('keeps its filters and its order', () => {
    const search = withPosition('?state=away&sort=lag', { cursor: 'items~100', page: 2 });
    expect(readPosition(search)).toEqual({ cursor: 'items~100', page: 2 });
    expect(readValues(search, PARAMETERS).state).toBe('away');
    expect(withPosition(search, { cursor: null, page: 1 })).toBe('state=away&sort=lag');
  });

  it.each(['0', '-1', '1e3', 'x', ''])('is some later one when the number beside the cursor is "%s"', (page) => {
    expect(readPosition(`?cursor=c&page=${page}`)).toEqual({ cursor: 'c', page: 2 });
  });
});
