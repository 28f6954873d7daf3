import { useState } from 'react';
import { Marked } from './marked.js';
import { isLong } from './text-length.js';

/** Texts that stay unfolded when they leave the screen; past these the oldest fold again. */
const MOST_UNFOLDED = 1_000;

/**
 * The text of a message; a long one shows its first lines until it is asked for whole, or while something is found in it. `unfolded`
 * holds the ids of those that were asked for: a row that leaves the screen and comes back looks as it was left.
 */
export function MessageText(props: { id: string; text: string; pattern: RegExp | null; unfolded: Set<string> }) {
  const { id, text, pattern, unfolded } = props;
  const [whole, setWhole] = useState(unfolded.has(id));
  const long = isLong(text);
  const found = long && pattern !== null && text.search(pattern) >= 0;
  const open = whole || found;
  const toggle = () => {
    if (whole) unfolded.delete(id);
    else unfolded.add(id);
    for (const oldest of unfolded) if (unfolded.size > MOST_UNFOLDED) unfolded.delete(oldest);
    setWhole(!whole);
  };
  return (
    <>
      <p className={long && !open ? 'message-text cut' : 'message-text'}>
        <Marked text={text} pattern={pattern} />
      </p>
      {long && !found && (
        <button type="button" className="text-button" aria-expanded={whole} onClick={toggle}>
          {whole ? 'Show less' : 'Show all'}
        </button>
      )}
    </>
  );
}
