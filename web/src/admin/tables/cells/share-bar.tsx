import { formatCount } from '../../formats.js';

/** `97 of 100` over a bar of that length. Full is said by colour too. */
export function ShareBar({ part, whole }: { part: number; whole: number }) {
  const percent = whole === 0 ? 100 : (part / whole) * 100;
  return (
    <span className="share">
      {whole === 0 ? 'nobody to receive it' : `${formatCount(part)} of ${formatCount(whole)}`}
      <span className="share-bar" aria-hidden="true" data-full={part === whole || undefined}>
        <span style={{ inlineSize: `${percent}%` }} />
      </span>
    </span>
  );
}
