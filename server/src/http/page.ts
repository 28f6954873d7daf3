import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeHtml } from './plain-page.js';

/** Parts of the document that belong to one view only; they hold what stands there without the script. */
const PART = /<!--surecast:(list|admin)-->([\s\S]*?)<!--surecast:end-->/g;
const PLACE = /<!--surecast:(channel|key|notice)-->/g;
const SAVED = '<p class="notice" role="status">Saved.</p>';

interface PageOptions {
  view: 'list' | 'admin';
  /** Whose list it is, and where its form saves to. */
  channel: string;
  saved: boolean;
}

/** The built page. Each rendering has a key of its own, so that its form can be posted twice and saved once. */
export interface WebPage {
  render(options: PageOptions): string;
}

/** Reads the page once; a new build is served after the next start. */
export async function loadPage(webRoot: string): Promise<WebPage> {
  const html = await readFile(join(webRoot, 'index.html'), 'utf8');
  const only = (view: string) =>
    html.replace(PART, (_part, of: string, content: string) => (of === view ? content : ''));
  const views = { list: only('list'), admin: only('admin') };
  return {
    render: ({ view, channel, saved }) => {
      const values: Record<string, string> = {
        channel: escapeHtml(channel),
        key: randomUUID(),
        notice: saved ? SAVED : '',
      };
      return views[view].replace(PLACE, (_place, name: string) => values[name] ?? '');
    },
  };
}
