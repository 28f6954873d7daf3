import { DEFAULT_CHANNEL, type ErrorCode, LIMITS, NAME_PATTERN } from '@surecast/shared/protocol';
import type { SaveInput } from '../delivery/delivery.js';
import { SurecastError } from '../errors.js';
import { depthOf, memberText } from './json-member.js';

/** What was saved, apart from who saved it. */
export type SaveContent = Omit<SaveInput, 'subject'>;

/** Deeper data would overflow the stack of whatever writes it out again, here and in clients. */
const MOST_DEPTH = 100;
const PRINTABLE = new RegExp(`^[\\x20-\\x7e]{1,${LIMITS.keyCharacters}}$`);
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Reads a JSON body. Checked by hand, since this is the hottest path and each fault has a code of its own. */
export function readJsonSave(body: string, headerKey: unknown): SaveContent {
  const fields = parseObject(body);
  const data = fields.data === undefined ? undefined : memberText(body, 'data');
  const channel = fields.channel === undefined ? DEFAULT_CHANNEL : fields.channel;
  return content(fields, channel, data, readKey(headerKey));
}

/**
 * Reads the fields of a form. Browsers send empty inputs, so an empty optional field counts as none. The form's own `key`
 * counts together with the content; the header, if there is one, wins.
 */
export function readFormSave(fields: Record<string, unknown>, headerKey: unknown): SaveContent {
  const channel = fields.channel === undefined || fields.channel === '' ? DEFAULT_CHANNEL : fields.channel;
  const key = readKey(headerKey) ?? readKey(fields.key === '' ? undefined : fields.key, true);
  return content(fields, channel, formData(fields.data), key);
}

function content(
  fields: Record<string, unknown>,
  channel: unknown,
  data: string | undefined,
  key: SaveInput['key'],
): SaveContent {
  const title = readTitle(fields.title === undefined ? fields.itemtitle : fields.title);
  const text = readText(fields.text === undefined ? fields.itemtext : fields.text);
  if (typeof channel !== 'string' || !NAME_PATTERN.test(channel)) throw new SurecastError('invalid_channel');
  if (data !== undefined) checkData(data);
  return { channel, title, text, ...(data !== undefined && { data }), ...(key !== undefined && { key }) };
}

function parseObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new SurecastError('invalid_request', 'The body is not JSON.', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SurecastError('invalid_request', 'The body is not a JSON object.');
  }
  return value as Record<string, unknown>;
}

function readTitle(title: unknown): string {
  if (typeof title !== 'string' || title === '') throw new SurecastError('invalid_title');
  // Characters are code points; a string never has fewer units than those.
  const long = title.length > LIMITS.titleCharacters && [...title].length > LIMITS.titleCharacters;
  if (long) throw new SurecastError('invalid_title');
  checkUnicode(title, 'invalid_title', 'title');
  return title;
}

function readText(text: unknown): string {
  if (text === undefined) return '';
  if (typeof text !== 'string' || Buffer.byteLength(text) > LIMITS.textBytes) throw new SurecastError('invalid_text');
  checkUnicode(text, 'invalid_text', 'text');
  return text;
}

/** Not every store gives a NUL character back, and UTF-8 has no lone surrogates: refused rather than changed unseen. */
function checkUnicode(value: string, code: ErrorCode, field: string): void {
  if (value.includes('\0')) throw new SurecastError(code, `The ${field} holds a NUL character.`);
  if (LONE_SURROGATE.test(value)) throw new SurecastError(code, `The ${field} is not valid Unicode.`);
}

function formData(data: unknown): string | undefined {
  if (data === undefined || data === '') return undefined;
  // A multipart part that says it is JSON comes parsed.
  if (typeof data !== 'string') return JSON.stringify(data);
  try {
    JSON.parse(data);
  } catch (error) {
    throw new SurecastError('invalid_data', undefined, { cause: error });
  }
  return data.trim();
}

function checkData(data: string): void {
  if (Buffer.byteLength(data) > LIMITS.dataBytes) throw new SurecastError('invalid_data');
  if (depthOf(data) > MOST_DEPTH) {
    throw new SurecastError('invalid_data', `The data is nested more than ${MOST_DEPTH} levels deep.`);
  }
}

function readKey(value: unknown, form = false): SaveInput['key'] {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !PRINTABLE.test(value)) throw new SurecastError('invalid_key');
  return { value, form };
}
