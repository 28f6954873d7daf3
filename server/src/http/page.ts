import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEY = '<!--surecast:key-->';
const NOTICE = '<!--surecast:notice-->';
const SAVED = '<p class="notice" role="status">Saved.</p>';

/** The built page. Each rendering has a key of its own, so that its form can be posted twice and saved once. */
export interface WebPage {
  render(options: { saved: boolean }): string;
}

/** Reads the page once; a new build is served after the next start. */
export async function loadPage(webRoot: string): Promise<WebPage> {
  const html = await readFile(join(webRoot, 'index.html'), 'utf8');
  return {
    render: ({ saved }) => html.replaceAll(KEY, randomUUID()).replaceAll(NOTICE, saved ? SAVED : ''),
  };
}
