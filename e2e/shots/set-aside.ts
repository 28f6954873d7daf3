import type { Page } from '@playwright/test';

/**
 * Shows messages that were set aside on the page for them. A message is only set aside after its store refused it again and again, which cannot be
 * brought about from outside: the answer is given in the service's place.
 */
export async function showSetAside(page: Page): Promise<void> {
  await page.route('**/admin/api/quarantined*', (route) => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    return route.fulfill({
      json: {
        items: [
          {
            id: '0193f5c2-7a41-7c3e-9d11-5b8e6f2a9c04',
            channel: 'orders',
            title: 'Table 12: Plum cake',
            at: minutesAgo(14),
            since: minutesAgo(12),
            error: 'Document is larger than the store takes',
            bytes: 130_950,
          },
          {
            id: '0193f5b1-02d8-7b57-8a60-c1f4e93b7d22',
            channel: 'deploys',
            title: 'invoices 2.31.0 is live',
            at: minutesAgo(61),
            since: minutesAgo(60),
            error: 'E11000 duplicate key',
            bytes: 412,
          },
        ],
        next: null,
      },
    });
  });
}
