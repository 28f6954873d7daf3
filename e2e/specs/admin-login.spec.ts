import { joinProgram } from '../fixtures/program-client.js';
import { expect, story } from '../fixtures/story.js';

story('a wrong password is refused, the right one opens the page, logging out closes it', async ({ admin }) => {
  await admin.logIn('not the password');
  await expect(admin.page.getByRole('alert')).toContainText('The admin password is wrong.');
  await admin.page.getByLabel('Password', { exact: true }).fill(admin.password);
  await admin.page.getByRole('button', { name: 'Log in' }).click();
  await expect(admin.page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await admin.goTo('Audit');
  const actions = admin.page.getByRole('table').locator('tbody').getByRole('row');
  await expect(actions).toHaveCount(2);
  await expect(actions.filter({ hasText: /login failed|login_failed|refused/i })).toHaveCount(1);

  await admin.page.getByRole('button', { name: 'Log out' }).click();
  await expect(admin.page.getByRole('button', { name: 'Log in' })).toBeVisible();
  await admin.page.reload();
  await expect(admin.page.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expect(admin.page.getByRole('table')).toHaveCount(0);
});

story('whoever follows a link into the admin part logs in and is where the link leads', async ({ stack, admin }) => {
  const phone = await joinProgram(stack.url, { channel: 'items', client: 'phone', label: 'Phone' });
  phone.leave();
  await admin.open('/admin/clients?state=away&sort=name');
  await expect(admin.page.getByRole('heading', { level: 1, name: 'Clients' })).toBeVisible();
  await expect(admin.page.getByLabel('State')).toHaveValue('away');
  await expect(admin.page.getByRole('columnheader', { name: 'Client' })).toHaveAttribute('aria-sort', 'ascending');
});

story('the admin page keeps its last figures and says so when the server is gone', async ({ stack, writer, admin }) => {
  await writer.open();
  await admin.open('/admin/clients');
  const rows = admin.table('Clients').locator('tbody').getByRole('row');
  await expect(rows).toHaveCount(1);
  await stack.kill9();
  const alert = admin.page.getByRole('alert').filter({ hasText: 'No answer since' });
  await expect(alert).toBeVisible();
  await expect(rows).toHaveCount(1);
  await stack.restart();
  await expect(alert).toBeHidden();
  await expect(rows).toHaveCount(1);
});
