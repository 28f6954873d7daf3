import type { PushedMessage } from '../../protocol/index.js';
import type { ClientClock, Fetch } from '../options.js';

const PAGE = 200;
/** Pages that are read for one hole; what lies before them is given up, and said. */
const PAGES = 10;
const TIMEOUT_MS = 10_000;

/** What a log holds in after < seq <= to, oldest first; `from` is where it begins to be whole, `head` how far the log reaches. */
export interface Stretch {
  messages: PushedMessage[];
  from: number;
  head: number;
}

/** Reads a stretch of a channel's log. Rejects when it cannot be had now. */
export type History = (channel: string, after: number, to: number) => Promise<Stretch>;

interface HistoryDeps {
  url: string;
  fetch: Fetch;
  clock: ClientClock;
  token(): Promise<string | null>;
}

export function createHistory({ url, fetch, clock, token }: HistoryDeps): History {
  const base = url.replace(/\/+$/, '');

  async function read(query: URLSearchParams): Promise<ListPage> {
    const held = await token();
    const abort = new AbortController();
    const timer = clock.setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(`${base}/list?${query}`, {
        headers: { accept: 'application/json', ...(held !== null && { authorization: `Bearer ${held}` }) },
        credentials: 'omit',
        signal: abort.signal,
      });
      const page = response.ok ? readPage(await response.json()) : null;
      if (!page) throw new Error('The list cannot be read.');
      return page;
    } finally {
      clock.clearTimeout(timer);
    }
  }

  return async (channel, after, to) => {
    const messages: PushedMessage[] = [];
    let before = to + 1;
    for (let page = 1; ; page += 1) {
      const range = { after: String(after), before: String(before), limit: String(PAGE) };
      const { items, head, next } = await read(new URLSearchParams({ channel, ...range }));
      for (const item of items) if (item.seq > after) messages.unshift({ ...item, attempt: 0 });
      if (next === null || next <= after + 1) return { messages, from: after, head };
      if (page === PAGES) return { messages, from: (messages[0]?.seq ?? after + 1) - 1, head };
      before = next;
    }
  };
}

interface ListPage {
  items: PushedMessage[];
  head: number;
  next: number | null;
}

function readPage(value: unknown): ListPage | null {
  if (typeof value !== 'object' || value === null) return null;
  const { items, head, next } = value as Record<string, unknown>;
  const isGood =
    Array.isArray(items) &&
    items.every((item) => typeof item?.id === 'string' && Number.isSafeInteger(item.seq)) &&
    Number.isSafeInteger(head) &&
    (next === null || Number.isSafeInteger(next));
  return isGood ? (value as ListPage) : null;
}
