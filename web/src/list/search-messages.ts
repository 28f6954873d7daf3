import type { Block } from '../live/message-log.js';

/** Most characters of a search: more of it would find nothing that fewer do not. */
export const MAX_QUERY = 200;

/** Finds the words as they were typed, in whichever case; null for an empty search. */
export function searchPattern(query: string): RegExp | null {
  const wanted = query.trim().slice(0, MAX_QUERY);
  return wanted === '' ? null : new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
}

/** One search over blocks that come and go: a block is looked through once, however often the list changes. */
export class MessageSearch {
  readonly #found = new WeakMap<Block, Block | null>();

  constructor(readonly pattern: RegExp) {}

  /** The block with what matches in title or text; null when nothing does. The same answer for the same block. */
  search(block: Block): Block | null {
    const known = this.#found.get(block);
    if (known !== undefined) return known;
    const messages = block.messages.filter(({ title, text }) => this.pattern.test(title) || this.pattern.test(text));
    const found = messages.length === 0 ? null : { index: block.index, messages };
    this.#found.set(block, found);
    return found;
  }
}

/** A text in pieces: those at odd places are what the pattern found. */
export function pieces(text: string, pattern: RegExp): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(new RegExp(pattern, 'giu'))) {
    parts.push(text.slice(from, match.index), match[0]);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}
