import { useEffect, useState } from 'react';
import type { Block } from '../live/message-log.js';
import { useCountSince } from './use-count-since.js';

/** How often the count is read out while it grows. */
const SAY_EVERY_MS = 10_000;

/** Says how many messages came above what is read, and leads there. */
export function NewPill(props: { blocks: readonly Block[]; ready: boolean; atTop: boolean; onTop(): void }) {
  const count = useCountSince(props.blocks, props.atTop, props.ready);
  const said = useSaid(count);
  const shown = count.toLocaleString('en');
  return (
    <>
      <p className="visually-hidden" role="status">
        {said > 0 && (said === 1 ? '1 new message above' : `${said.toLocaleString('en')} new messages above`)}
      </p>
      {count > 0 && (
        <button type="button" className="new-pill" aria-label={`${shown} new, go to the newest`} onClick={props.onTop}>
          <span aria-hidden="true">↑</span> {shown} new
        </button>
      )}
    </>
  );
}

/** The count at its first rise, then at most every 10 s: a voice that reads out each message would never stop. */
function useSaid(count: number): number {
  const [said, setSaid] = useState({ count: 0, at: Number.NEGATIVE_INFINITY });
  const ended = count === 0;
  useEffect(() => {
    if (count === said.count) return;
    const wait = ended ? 0 : Math.max(0, said.at + SAY_EVERY_MS - performance.now());
    const timer = setTimeout(() => setSaid({ count, at: ended ? said.at : performance.now() }), wait);
    return () => clearTimeout(timer);
  }, [count, said, ended]);
  return ended ? 0 : said.count;
}
