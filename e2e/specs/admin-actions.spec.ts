import type { AdminPage } from '../fixtures/admin-page.js';
import { joinProgram } from '../fixtures/program-client.js';
import { expect, story } from '../fixtures/story.js';

/** Presses a button of the client's page, and says yes when asked. */
async function act(admin: AdminPage, name: string): Promise<void> {
  await admin.page.getByRole('button', { name, exact: true }).click();
  const dialog = admin.page.getByRole('dialog');
  await dialog.getByRole('button', { name, exact: true }).click();
  await expect(dialog).toHaveCount(0);
}

story(
  'an admin sends a hanging client its messages again, disconnects it, drops it, and all of it is on record',
  async ({ stack, writer, admin }) => {
    const printer = { channel: 'items', client: 'printer', label: 'Receipt printer' };
    const first = await joinProgram(stack.url, { ...printer, hangs: true });
    await writer.open();
    await writer.save('Order 7');
    await expect.poll(() => first.arrivals.map(({ attempt }) => attempt)).toEqual([0]);

    await admin.open('/admin/clients?channel=items');
    await admin.row('Receipt printer').getByRole('link', { name: 'printer' }).click();
    await expect(admin.row('Order 7')).toBeVisible();
    await act(admin, 'Resend now');
    // Thirty seconds before its time.
    await expect.poll(() => first.arrivals.map(({ attempt }) => attempt)).toEqual([0, 1]);

    await act(admin, 'Disconnect');
    await first.disconnected;
    await expect(admin.page.getByText('away').first()).toBeVisible();

    const again = await joinProgram(stack.url, { ...printer, token: first.token, hangs: true });
    await expect.poll(() => again.arrivals.map(({ title }) => title)).toEqual(['Order 7']);
    await expect(admin.page.getByText('connected').first()).toBeVisible();
    await act(admin, 'Drop');
    expect(await again.dropped).toMatchObject({ channel: 'items', pending: 1 });
    await again.disconnected;

    await admin.goTo('Audit');
    for (const action of ['Resent now', 'Client disconnected', 'Client dropped']) {
      const entry = admin.row(action);
      await expect(entry).toHaveCount(1);
      await expect(entry).toContainText('/printer');
    }
    await admin.goTo('Dead letters');
    await expect(admin.row('Receipt printer')).toContainText('open');
  },
);
