import { describe, expect, it } from 'vitest';
import { ACTION_CHOICES, actionWords, targetHref, toAction } from './audit-words.js';

describe('the audit log in words', () => {
  it('leads to the client that an action was done to', () => {
    expect(targetHref('drop', 'items some subject/tab-1')).toBe('/admin/clients/items/some%20subject/tab-1');
    expect(targetHref('resend', 'a:b s/c')).toBe('/admin/clients/a%3Ab/s/c');
  });

  it('leads to the message that was released', () => {
    expect(targetHref('release', '0190f3c4-0000-7000-8000-000000000000')).toBe(
      '/admin/messages/0190f3c4-0000-7000-8000-000000000000',
    );
  });

  it.each([
    ['login', ''],
    ['login_failed', ''],
    ['redrive', '0190f3c4-0000-7000-8000-000000000000'],
    ['drop', 'no-space'],
    ['release', ''],
    ['unheard_of', 'items s/c'],
  ])('leads nowhere from %s of %j', (action, target) => {
    expect(targetHref(action, target)).toBeNull();
  });

  it('says an action that it does not know as it came', () => {
    expect(actionWords('drop')).toBe('Client dropped');
    expect(actionWords('toString')).toBe('toString');
  });

  it('filters by what it knows only', () => {
    for (const { value } of ACTION_CHOICES) expect(toAction(value)).toBe(value);
    expect(toAction('toString')).toBeNull();
    expect(toAction(null)).toBeNull();
  });
});
