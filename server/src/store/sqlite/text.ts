/**
 * Text that clients chose may hold U+0000, at which libsql cuts a bound string off (0.5.29). Such text is bound as its
 * bytes instead; all other text stays readable for any SQLite tool.
 */
export type StoredText = string | ArrayBuffer;

export function bindText(text: string): string | Buffer {
  return text.includes('\0') ? Buffer.from(text) : text;
}

export function bindOptional(text: string | undefined): string | Buffer | null {
  return text === undefined ? null : bindText(text);
}

export function readText(stored: StoredText): string {
  return typeof stored === 'string' ? stored : Buffer.from(stored).toString();
}

/** JSON array of ids to select by. No id of a message holds U+0000; one that does would be cut off to another. */
export function bindIds(ids: readonly string[]): string {
  return JSON.stringify(ids.filter((id) => !id.includes('\0')));
}
