import { DEFAULT_CHANNEL, NAME_PATTERN } from '@surecast/shared/protocol';
import type { FastifyRequest } from 'fastify';
import type { SurecastError } from '../errors.js';
import { escapeHtml, plainPage } from './plain-page.js';

/**
 * Where a form post came from, as a path of this service; the list of its channel when it came from anywhere else. `fields`
 * are the form's: its `back` stands for the Referer when a failure page lies between.
 */
export function cameFrom(request: FastifyRequest, fields: Record<string, unknown>): string {
  const { referer, host } = request.headers;
  const page = typeof fields.back === 'string' ? `http://${host}${fields.back}` : referer;
  const list = listOf(fields.channel);
  if (page === undefined || !URL.canParse(page)) return list;
  const url = new URL(page);
  if (url.host !== host?.toLowerCase() || url.pathname === '/save') return list;
  // Two slashes at the start would name another host.
  return url.pathname.replace(/^\/+/, '/') + url.search;
}

function listOf(channel: unknown): string {
  if (typeof channel !== 'string' || !NAME_PATTERN.test(channel) || channel === DEFAULT_CHANNEL) return '/';
  return `/?${new URLSearchParams({ channel })}`;
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
  const typed = readTyped(fields);
  const hidden = (name: string) => (typed(name) === '' ? '' : hiddenInput(name, typed(name)));
  return plainPage(
    'Not saved',
    `<p role="alert">${escapeHtml(error.message)}</p>
<form method="post" action="/save">
${hidden('channel')}${hidden('key')}${hidden('token')}${hiddenInput('back', escapeHtml(back))}
<label for="save-title">Title</label>
<input id="save-title" name="title" required maxlength="300" autocomplete="off" value="${typed('title')}">
<label for="save-text">Text</label>
<textarea id="save-text" name="text" rows="6">
${typed('text')}</textarea>
${dataField(typed('data'))}
<button type="submit">Send again</button>
</form>
<p><a href="${escapeHtml(back)}">Back to the page</a></p>`,
  );
}

/**
 * The same for a form of another site: everything that was typed can be read and copied, but not sent from here. A form on
 * this page would be of the service's own origin, so one click on a page that looks like ours would save what the other
 * site filled in, which is just what the guard prevents. The token, if the form had one, is not shown.
 */
export function foreignFormPage(error: SurecastError, fields: Record<string, unknown>): string {
  const typed = readTyped(fields);
  const kept = [
    keptField('channel', 'Channel', typed('channel'), 1),
    keptField('title', 'Title', typed('title'), 1),
    keptField('text', 'Text', typed('text'), 6),
    keptField('data', 'Data (JSON)', typed('data'), 3),
    keptField('key', 'Key', typed('key'), 1),
  ];
  return plainPage(
    'Not saved',
    `<p role="alert">${escapeHtml(error.message)}</p>
<p>A page of another site sent this form, so it cannot be sent again from here. If you typed it, copy it from below; whoever
runs the service can allow that site in ALLOWED_ORIGINS.</p>
${kept.join('')}
<p><a href="${escapeHtml(listOf(fields.channel))}">Go to the messages</a></p>`,
  );
}

/** The same for a form that could not be read, so that nothing of it is left to show; the browser still has it. */
export function unreadFormPage(error: SurecastError): string {
  return plainPage(
    'Not saved',
    `<p role="alert">${escapeHtml(error.message)}</p>
<p>Go back in the browser: what was typed is still there.</p>
<p><a href="/">Go to the messages</a></p>`,
  );
}

/** The fields of a form, escaped; what is missing is empty. */
function readTyped(fields: Record<string, unknown>): (name: string) => string {
  const field = (name: string) => {
    const value = fields[name];
    return typeof value === 'string' ? escapeHtml(value) : '';
  };
  return (name) => (name === 'title' || name === 'text' ? field(name) || field(`item${name}`) : field(name));
}

function hiddenInput(name: string, escaped: string): string {
  return `<input type="hidden" name="${name}" value="${escaped}">\n`;
}

function dataField(escaped: string): string {
  if (escaped === '') return '';
  return `<label for="save-data">Data (JSON)</label>\n<textarea id="save-data" name="data" rows="3">\n${escaped}</textarea>`;
}

function keptField(name: string, label: string, escaped: string, rows: number): string {
  if (escaped === '') return '';
  const id = `kept-${name}`;
  return `<label for="${id}">${label}</label>\n<textarea id="${id}" rows="${rows}" readonly>\n${escaped}</textarea>\n`;
}
