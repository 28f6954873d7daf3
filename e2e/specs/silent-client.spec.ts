import { joinSilently } from '../fixtures/silent-client.js';
import { expect, story } from '../fixtures/story.js';

story.use({ settings: { RESEND_INTERVAL: '2s' } });

story('a wrong password is refused, the right one opens the page, logging out closes it', async ({ admin }) => {
  await admin.logIn('not the password');
  await expect(admin.page.getByRole('alert')).toContainText('The admin password is wrong.');
  await admin.page.getByLabel('Password', { exact: true }).fill(admin.password);
  await admin.page.getByRole('button', { name: 'Log in' }).click();
  await expect(admin.figure('Connections')).toHaveText('0');
  await admin.page.getByRole('button', { name: 'Log out' }).click();
  await expect(admin.page.getByRole('button', { name: 'Log in' })).toBeVisible();
  await admin.page.reload();
  await expect(admin.page.getByRole('button', { name: 'Log in' })).toBeVisible();
});

story(
  'a client that never acknowledges is sent to again, then dropped into the dead letters',
  async ({ stack, writer, admin }) => {
    const silent = await joinSilently(stack.url, 'items', 'silent');
    await writer.open();
    await admin.open();
    await writer.save('Nobody answers');
    await admin.openChannel('items');
    await writer.sees('Nobody answers');

    const row = admin.table('Clients of items').getByRole('row').filter({ hasText: 'A silent one' });
    await expect(row.getByRole('cell').nth(2)).toHaveText('1');
    await row.getByRole('link').click();
    const pending = admin.table('Pending').getByRole('row').filter({ hasText: 'Nobody answers' });
    await expect(pending.getByRole('cell').last()).toHaveText(/^(in \d+ s|due now)$/);
    const attempts = pending.getByRole('cell').nth(3);
    await expect(attempts).toHaveText(/^[1-4]$/);
    const before = Number(await attempts.textContent());
    await expect.poll(async () => Number(await attempts.textContent())).toBeGreaterThan(before);

    expect(await silent.dropped).toMatchObject({ channel: 'items', pending: 1 });
    expect(silent.attempts).toEqual([0, 1, 2, 3, 4, 5]);
    const letter = admin.table('Dead letters').getByRole('row').filter({ hasText: 'A silent one' });
    await expect(letter).toContainText('never acknowledged');
    await expect(letter).toContainText('open');
    await expect(admin.figure('Dead letters')).toHaveText('1');
    await expect(admin.figure('Pending')).toHaveText('0');
    await expect(admin.page.getByText('Not a client of this channel any more')).toBeVisible();
    silent.leave();
  },
);

story('the admin page keeps its last figures and says so when the server is gone', async ({ stack, admin }) => {
  await admin.open();
  await expect(admin.figure('Connections')).toHaveText('0');
  await stack.kill9();
  await expect(admin.page.getByText('The server does not answer')).toBeVisible();
  await expect(admin.figure('Connections')).toHaveText('0');
  await stack.restart();
  await expect(admin.page.getByText('The server does not answer')).toBeHidden();
  await expect(admin.figure('Connections')).toHaveText('0');
});
