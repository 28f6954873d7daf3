import { describe, expect, it } from 'vitest';
import { clientHref, messageHref } from '../../addresses.js';
import { clientOfPath, messageOfPath } from './subject-of-path.js';

describe('whose page a path is', () => {
  it.each([
    ['items', 'sub/tab-1'],
    ['a:b.c', 'https://issuer.example/u%2F1/tab'],
    ['items', 'ein Gerät/100%/x'],
  ])('the page of %s %s is found by its own link', (channel, client) => {
    expect(clientOfPath(clientHref(channel, client))).toEqual({ channel, client });
  });

  it('is nobody for a path that is cut short or badly encoded', () => {
    expect(['/admin/clients', '/admin/clients/items/', '/admin/clients/items/%zz'].map(clientOfPath)).toEqual([
      null,
      null,
      null,
    ]);
    expect(['/admin/messages/', '/admin/messages/a/b', '/admin/messages/%'].map(messageOfPath)).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('is a message by its id', () => {
    expect(messageOfPath(messageHref('0192f7c0-7d1a'))).toBe('0192f7c0-7d1a');
  });
});
