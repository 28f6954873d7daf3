import { useMemo } from 'react';
import { pieces } from './search-messages.js';

/** Most places that are marked in one text. */
const MOST = 200;

/** A text with what was searched for marked in it. */
export function Marked({ text, pattern }: { text: string; pattern: RegExp | null }) {
  const parts = useMemo(() => (pattern === null ? [text] : pieces(text, pattern)), [text, pattern]);
  if (parts.length === 1) return text;
  const rest = parts.slice(2 * MOST).join('');
  let at = 0;
  return (
    <>
      {parts.slice(0, 2 * MOST).map((part, index) => {
        at += part.length;
        return index % 2 === 1 ? <mark key={at}>{part}</mark> : part;
      })}
      {rest}
    </>
  );
}
