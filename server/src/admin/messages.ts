import type { AdminMessage, Page } from '@surecast/shared/protocol';
import type { LogTitle } from '../store/store.js';
import type { AdminDeps } from './deps.js';
import { offsetPosition, readPosition, writePosition } from './page-position.js';

const PER_PAGE = 100;
const LOOKED_AT_PER_CALL = 1_000;
/** Titles that one page of a search looks at: then it gives what it has, and the next one goes on. */
const MOST_LOOKED_AT = 10_000;

export interface MessagesQuery {
  channel: string;
  /** Part of the title, in any case. */
  search?: string | undefined;
  cursor?: string | undefined;
}

/**
 * Messages of a channel's log, newest first, each with its report. A page of a search may have fewer rows than others, or none, and still be followed by
 * more: the log is looked through a bounded part at a time.
 */
export async function readMessages(
  deps: Pick<AdminDeps, 'store' | 'reports'>,
  { channel, search, cursor }: MessagesQuery,
): Promise<Page<AdminMessage>> {
  const { store, reports } = deps;
  const before = cursor === undefined ? undefined : readPosition(cursor, offsetPosition);
  const [{ found, next }, heads] = await Promise.all([
    search === undefined ? readPage(store, channel, before) : searchPage(store, channel, search, before),
    store.heads([channel]),
  ]);
  const figures = await reports(
    channel,
    found.map(({ seq }) => seq),
  );
  const items = found.flatMap(({ id, seq, title, at, bytes }): AdminMessage[] => {
    const known = figures.get(seq);
    return known ? [{ id, channel, seq, title, at: toTime(at), bytes, ...known.report }] : [];
  });
  const { head = 0, floor = 0 } = heads.get(channel) ?? {};
  return {
    items,
    next: next === null ? null : writePosition(next),
    ...(search === undefined && { total: head - floor }),
  };
}

interface Part {
  found: LogTitle[];
  /** Seq that the next page starts below, or null at the end. */
  next: number | null;
}

type Titles = Pick<AdminDeps['store'], 'titles'>;

async function readPage(store: Titles, channel: string, before: number | undefined): Promise<Part> {
  const titles = await store.titles(channel, { limit: PER_PAGE + 1, ...(before !== undefined && { before }) });
  const found = titles.slice(0, PER_PAGE);
  return { found, next: titles.length > PER_PAGE ? (found.at(-1)?.seq ?? null) : null };
}

async function searchPage(store: Titles, channel: string, search: string, start: number | undefined): Promise<Part> {
  const part = search.toLowerCase();
  const found: LogTitle[] = [];
  let before = start;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += LOOKED_AT_PER_CALL) {
    const page = { limit: LOOKED_AT_PER_CALL, ...(before !== undefined && { before }) };
    const titles = await store.titles(channel, page);
    for (const title of titles) {
      before = title.seq;
      if (title.title.toLowerCase().includes(part)) found.push(title);
      if (found.length === PER_PAGE) return { found, next: before };
    }
    if (titles.length < LOOKED_AT_PER_CALL) return { found, next: null };
  }
  return { found, next: before ?? null };
}

/** A time that is none, which some other program wrote, must not fail the page. */
function toTime(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? new Date(0).toISOString() : time.toISOString();
}
