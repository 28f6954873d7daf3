import { describe, expect, it } from 'vitest';
import { clientPart, shortId, subjectPart } from './short-names.js';

describe('the key of a client', () => {
  it.each([
    ['anonymous/tab-1', 'tab-1', 'anonymous'],
    ['https://id.example/u/7/phone', 'phone', 'https://id.example/u/7'],
    ['lonely', 'lonely', ''],
  ])('%s is of the client %s and the subject %s', (key, client, subject) => {
    expect([clientPart(key), subjectPart(key)]).toEqual([client, subject]);
  });

  it('has its ids cut after eight digits when they are long', () => {
    expect(shortId('0190f3c4-0000-7000-8000-000000000000')).toBe('0190f3c4…');
    expect(shortId('anonymous')).toBe('anonymous');
  });
});
