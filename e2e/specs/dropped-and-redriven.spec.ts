import { joinProgram } from '../fixtures/program-client.js';
import { expect, story } from '../fixtures/story.js';

story.use({ settings: { RESEND_INTERVAL: '2s' } });

const PRINTER = { channel: 'items', client: 'printer', label: 'Receipt printer' };

story(
  'a client that never acknowledges is sent to again, dropped, and gets what it missed by a hand on the admin page',
  async ({ stack, writer, admin }) => {
    const printer = await joinProgram(stack.url, { ...PRINTER, hangs: true });
    await writer.open();
    await admin.open('/admin/clients?channel=items');
    await writer.save('Nobody answers');
    await writer.sees('Nobody answers');

    const row = admin.table('Clients of items').getByRole('row').filter({ hasText: 'Receipt printer' });
    await expect(admin.cell(row, 'Pending')).toHaveText('1');
    await row.getByRole('link', { name: 'printer' }).click();
    const pending = admin.row('Nobody answers');
    await expect(admin.cell(pending, 'Next resend')).toHaveText(/^(in \d+ s|due now)$/);
    const attempts = admin.cell(pending, 'Attempts');
    await expect(attempts).toHaveText(/^[1-4]$/);
    const before = Number(await attempts.textContent());
    await expect.poll(async () => Number(await attempts.textContent())).toBeGreaterThan(before);

    expect(await printer.dropped).toMatchObject({ channel: 'items', pending: 1 });
    expect(printer.arrivals.map(({ attempt }) => attempt)).toEqual([0, 1, 2, 3, 4, 5]);
    await printer.disconnected;
    await admin.goTo('Dead letters');
    const letter = admin.row('Receipt printer');
    await expect(letter).toContainText(/never acknowledged/i);
    await expect(letter).toContainText('open');

    await letter.getByRole('button', { name: /^Redrive/ }).click();
    await expect(letter).toContainText('sent when the client connects');
    const again = await joinProgram(stack.url, { ...PRINTER, token: printer.token });
    await expect.poll(() => again.arrivals.map(({ title }) => title)).toEqual(['Nobody answers']);
    await admin.goTo('Clients');
    await expect(admin.cell(admin.row('Receipt printer'), 'Pending')).toHaveText('0');
    await admin.goTo('Dead letters');
    await expect(letter).toContainText('returned');
    again.leave();
  },
);

story(
  'letters of two clients are chosen and redriven together; one gets what it missed before what is newer',
  async ({ stack, writer, admin }) => {
    const printer = await joinProgram(stack.url, { ...PRINTER, hangs: true });
    const till = await joinProgram(stack.url, { channel: 'items', client: 'till', label: 'Till 2', hangs: true });
    await writer.open();
    await writer.save('Missed');
    for (const client of [printer, till]) {
      await client.dropped;
      await client.disconnected;
    }
    await admin.open('/admin/dead-letters');
    for (const label of ['Receipt printer', 'Till 2']) await admin.row(label).getByRole('checkbox').check();
    await admin.page.getByRole('button', { name: 'Redrive 2 chosen' }).click();
    for (const label of ['Receipt printer', 'Till 2']) {
      await expect(admin.row(label)).toContainText('sent when the client connects');
    }
    await writer.save('Newer');
    // A frame that is pushed while the program joins may overtake the page of what it missed: it lies beyond a hole, and this program keeps no order.
    await writer.sees('Newer');
    const again = await joinProgram(stack.url, { ...PRINTER, token: printer.token });
    await expect.poll(() => again.arrivals.map(({ title }) => title)).toEqual(['Missed', 'Newer']);
    again.leave();
  },
);
