import { mend, setAside } from '../fixtures/poison.js';
import { expect, story } from '../fixtures/story.js';

story(
  'a message that was set aside is released by an admin, and comes to its readers',
  async ({ stack, reader, admin }) => {
    await reader.open();
    await setAside(stack, { channel: 'items', title: 'Hard to swallow' });
    await admin.open('/admin/quarantined');
    const row = admin.row('Hard to swallow');
    await expect(admin.cell(row, 'Error')).toHaveText('this store will not have it');
    await expect(reader.page.getByText('Hard to swallow')).toHaveCount(0);
    await mend(stack);

    await row.getByRole('button', { name: 'Release Hard to swallow' }).click();
    await admin.page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
    await expect(admin.page.getByText('“Hard to swallow” was released and will be sent.')).toBeVisible();
    await reader.sees('Hard to swallow');
    await expect(admin.page.getByText('No message had to be set aside.')).toBeVisible();

    await admin.goTo('Audit');
    await expect(admin.row('Message released')).toContainText('success');
  },
);
