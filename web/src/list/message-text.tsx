import { useState } from 'react';
import { isLong } from './text-length.js';

/** The text of a message; a long one shows its first lines until it is asked for whole. */
export function MessageText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const long = isLong(text);
  return (
    <>
      <p className={long && !whole ? 'message-text cut' : 'message-text'}>{text}</p>
      {long && (
        <button type="button" className="text-button" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Show less' : 'Show all'}
        </button>
      )}
    </>
  );
}
