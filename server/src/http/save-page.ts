import type { FastifyRequest } from 'fastify';
import type { SurecastError } from '../errors.js';

/** Where a form post came from, as a path of this service, or `/` when it came from anywhere else. */
export function cameFrom(request: FastifyRequest, back?: unknown): string {
  const { referer, host } = request.headers;
  const page = typeof back === 'string' ? `http://${host}${back}` : referer;
  if (page === undefined || !URL.canParse(page)) return '/';
  const url = new URL(page);
  if (url.host !== host?.toLowerCase() || url.pathname === '/save') return '/';
  // Two slashes at the start would name another host.
  return url.pathname.replace(/^\/+/, '/') + url.search;
}

/** The page to go back to, told which message was saved. */
export function savedAt(page: string, id: string): string {
  const queryStart = page.indexOf('?');
  const path = queryStart === -1 ? page : page.slice(0, queryStart);
  const parameters = new URLSearchParams(queryStart === -1 ? '' : page.slice(queryStart));
  parameters.set('saved', id);
  return `${path}?${parameters}`;
}

/**
 * Tells a person without JavaScript why a form was not saved, with everything that was typed, ready to be sent again. The
 * key stays: if the first try did get through after all, the second saves nothing twice.
 */
export function failurePage(error: SurecastError, fields: Record<string, unknown>, back: string): string {
  const typed = (name: string) => {
    const value = fields[name];
    return typeof value === 'string' ? escapeHtml(value) : '';
  };
  const alias = (name: string) => typed(name) || typed(`item${name}`);
  const hidden = (name: string) => (typed(name) === '' ? '' : hiddenInput(name, typed(name)));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Not saved · Surecast</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input:not([type="hidden"]), textarea { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .4rem; }
button { margin-top: 1rem; font: inherit; padding: .4rem 1.2rem; }
</style>
</head>
<body>
<main>
<h1>Not saved</h1>
<p role="alert">${escapeHtml(error.message)}</p>
<form method="post" action="/save">
${hidden('channel')}${hidden('key')}${hidden('token')}${hiddenInput('back', escapeHtml(back))}
<label for="save-title">Title</label>
<input id="save-title" name="title" required maxlength="300" autocomplete="off" value="${alias('title')}">
<label for="save-text">Text</label>
<textarea id="save-text" name="text" rows="6">
${alias('text')}</textarea>
${dataField(typed('data'))}
<button type="submit">Send again</button>
</form>
<p><a href="${escapeHtml(back)}">Back to the page</a></p>
</main>
</body>
</html>
`;
}

function hiddenInput(name: string, escaped: string): string {
  return `<input type="hidden" name="${name}" value="${escaped}">\n`;
}

function dataField(escaped: string): string {
  if (escaped === '') return '';
  return `<label for="save-data">Data (JSON)</label>\n<textarea id="save-data" name="data" rows="3">\n${escaped}</textarea>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
