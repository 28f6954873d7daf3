import { describe, expect, it } from 'vitest';
import { sectionAt, titleAt } from './sections.js';

describe('sections of the admin page', () => {
  it.each([
    ['/admin', 'Overview · Surecast admin'],
    ['/admin/', 'Overview · Surecast admin'],
    ['/admin/clients', 'Clients · Surecast admin'],
    ['/admin/clients/items/sub/tab-1', 'tab-1 · Clients · Surecast admin'],
    ['/admin/messages/a%20b', 'a b · Messages · Surecast admin'],
    ['/admin/messages/%zz', '%zz · Messages · Surecast admin'],
    ['/admin/quarantined', 'Set aside · Surecast admin'],
    ['/admin/nothing/here', 'Not found · Surecast admin'],
  ])('%s is called %s', (path, title) => {
    expect(titleAt(path)).toBe(title);
  });

  it('belongs to no section by the beginning of a name only', () => {
    expect(sectionAt('/admin/client')).toBeUndefined();
    expect(sectionAt('/admin/clients-old')).toBeUndefined();
  });
});
