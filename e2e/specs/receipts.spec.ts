import { joinProgram } from '../fixtures/program-client.js';
import { expect, story } from '../fixtures/story.js';

story(
  'a writer sees how many of those who are owed a message have received it, and sees the last one come in',
  async ({ stack, writer, reader, admin }) => {
    const printer = await joinProgram(stack.url, {
      channel: 'items',
      client: 'printer',
      label: 'Printer',
      hangs: true,
    });
    await reader.open();
    await writer.open();
    await writer.save('Who has it?');
    await writer.sees('Who has it?');
    await expect(writer.message('Who has it?')).toContainText(/received by 2 of 3/i);
    await expect(reader.message('Who has it?')).not.toContainText(/received by/i);

    await admin.open('/admin/messages?channel=items');
    const row = admin.row('Who has it?');
    await expect(admin.cell(row, 'Acknowledged')).toContainText('2 of 3');
    await row.getByRole('link', { name: 'Who has it?' }).click();
    await expect(admin.row('Printer')).toBeVisible();

    printer.goOn();
    await expect(writer.message('Who has it?')).toContainText(/received by 3 of 3/i);
    await expect(admin.row('Printer')).toHaveCount(0);
    printer.leave();
  },
);
