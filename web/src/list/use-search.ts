import { useEffect, useMemo, useState } from 'react';
import type { Block } from '../live/message-log.js';
import { MessageSearch, searchPattern } from './search-messages.js';

export interface SearchResult {
  /** Null while nothing is searched for: then `blocks` are all there are. */
  pattern: RegExp | null;
  blocks: readonly Block[];
  found: number;
  /** What is shown does not answer the present words yet. */
  busy: boolean;
}

/** Longest time that a search takes at once: typing and scrolling go on between. */
const SLICE_MS = 8;

/** What of the held messages matches the words; kept up while messages come and go. */
export function useSearch(blocks: readonly Block[], query: string): SearchResult {
  const search = useMemo(() => {
    const pattern = searchPattern(query);
    return pattern && new MessageSearch(pattern);
  }, [query]);
  const [result, setResult] = useState<{ search: MessageSearch; blocks: readonly Block[]; found: number } | null>(null);

  useEffect(() => {
    if (!search) return setResult(null);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let next = 0;
    const go = () => {
      const until = performance.now() + SLICE_MS;
      for (; next < blocks.length && performance.now() < until; next++) {
        const block = blocks[next];
        if (block) search.search(block);
      }
      if (next < blocks.length) timer = setTimeout(go);
      else setResult(collect(search, blocks));
    };
    go();
    return () => clearTimeout(timer);
  }, [search, blocks]);

  if (!search) return { pattern: null, blocks, found: 0, busy: false };
  // Until the new words are answered what stood there stays, or the list would flicker at every letter.
  const { pattern } = search;
  if (result === null) return { pattern, blocks, found: 0, busy: true };
  return { pattern, blocks: result.blocks, found: result.found, busy: result.search !== search };
}

function collect(search: MessageSearch, blocks: readonly Block[]) {
  const matching = blocks.flatMap((block) => search.search(block) ?? []);
  return { search, blocks: matching, found: matching.reduce((sum, { messages }) => sum + messages.length, 0) };
}
