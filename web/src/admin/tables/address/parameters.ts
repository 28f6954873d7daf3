/**
 * What a table shows stands in its address, so that a link shows the same. Anybody can write an address: what does not fit
 * is as good as not given.
 */
export type ReadParameter<T extends string> = (value: string | null) => T | null;

/** Any text of at most `max` characters that is not blank. */
export function text(max: number): ReadParameter<string> {
  return (value) => (value === null || value.trim() === '' || value.length > max ? null : value);
}

/** One of the given words. */
export function oneOf<T extends string>(words: readonly T[]): ReadParameter<T> {
  return (value) => words.find((word) => word === value) ?? null;
}

/** Names of parameters, each with its reader. */
export type Parameters = Record<string, ReadParameter<string>>;

/** The values that an address has for these parameters. */
export type Values<P extends Parameters> = { [K in keyof P]: ReturnType<P[K]> };

/** Where in the pages of a table one is: the cursor that the page was asked with, and its number for the reader. */
export interface PagePosition {
  cursor: string | null;
  page: number;
}

/** A cursor may hold a name, a channel and a client. */
export const CURSOR_LENGTH = 4_096;
const CURSOR = text(CURSOR_LENGTH);
const PAGE = /^[1-9]\d{0,6}$/;

/** Values of the parameters in a query string, with or without its question mark. */
export function readValues<P extends Parameters>(search: string, parameters: P): Values<P> {
  const given = new URLSearchParams(search);
  const read = Object.entries(parameters).map(([name, reader]) => [name, reader(given.get(name))]);
  return Object.fromEntries(read) as Values<P>;
}

export function readPosition(search: string): PagePosition {
  const given = new URLSearchParams(search);
  const cursor = CURSOR(given.get('cursor'));
  const page = given.get('page') ?? '';
  return { cursor, page: cursor === null ? 1 : PAGE.test(page) ? Number(page) : 2 };
}

/**
 * The query string with some parameters changed; null takes one away. Another filter or order is another list, so it starts
 * at its first page.
 */
export function withValues(search: string, changes: Readonly<Record<string, string | null>>): string {
  const next = new URLSearchParams(search);
  for (const name of ['cursor', 'page']) next.delete(name);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  return next.toString();
}

/** The query string at another page of the same list. */
export function withPosition(search: string, { cursor, page }: PagePosition): string {
  return withValues(search, cursor === null ? {} : { cursor, page: String(page) });
}
