import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, story } from '../fixtures/story.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What the package manager of this machine wrote; elsewhere lines like it, repeated ones among them. */
const LOG = '/var/log/dpkg.log';
const MOST_LINES = 2_000;

function realLines(): string[] {
  const written = existsSync(LOG)
    ? readFileSync(LOG, 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
    : [];
  if (written.length >= 1_000) return written.slice(0, MOST_LINES);
  return Array.from({ length: 2_000 }, (_, number) => `2026-01-01 status half-configured package-${number % 700}:all`);
}

/** `npm run publish`, as a person types it; gives its exit code and what it said. */
async function publish(url: string, lines: readonly string[]): Promise<{ code: number; said: string }> {
  const args = ['run', '--silent', 'publish', '--', '--channel', 'machine', '--url', url];
  const child = spawn('npm', args, { cwd: root, stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  child.stdin.end(`${lines.join('\n')}\n`);
  const [code] = await once(child, 'close');
  return { code, said };
}

story(
  'a real log piped in while the page is open: each line once, in order, nothing left pending; again, nothing is added',
  async ({ stack, reader, admin }) => {
    story.setTimeout(300_000);
    const lines = realLines();
    await reader.open('machine');
    const first = await publish(stack.url, lines);
    expect(first, first.said).toMatchObject({ code: 0 });

    const wanted = lines.map((line, index) => ({ seq: index + 1, title: line.slice(0, 300) })).reverse();
    await expect(reader.page.locator(`li[data-seq="${lines.length}"]`)).toHaveCount(1, { timeout: 60_000 });
    expect(await reader.allRows()).toEqual(wanted);
    await admin.open('/admin/clients?channel=machine');
    const client = admin.table('Clients of machine').locator('tbody').getByRole('row');
    await expect(client).toHaveCount(1);
    await expect(admin.cell(client, 'Pending')).toHaveText('0', { timeout: 20_000 });

    const again = await publish(stack.url, lines);
    expect(again, again.said).toMatchObject({ code: 0 });
    const answer = await fetch(`${stack.url}/list?channel=machine&limit=1`);
    const { head } = (await answer.json()) as { head: number };
    expect(head).toBe(lines.length);
    await expect(reader.page.locator(`li[data-seq="${lines.length}"]`)).toHaveCount(1);
    await expect(reader.page.locator(`li[data-seq="${lines.length + 1}"]`)).toHaveCount(0);
  },
);
