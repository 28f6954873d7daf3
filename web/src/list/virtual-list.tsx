import { type FocusEvent, useState } from 'react';
import { ListRow } from './list-row.js';
import type { Row } from './list-rows.js';
import type { ListPlace } from './use-list-place.js';
import { useRowVirtualizer } from './use-row-virtualizer.js';

/** The rows near the screen, in a list as high as all of them. */
export function VirtualList(props: {
  rows: readonly Row[];
  place: ListPlace;
  own: ReadonlySet<string>;
  pattern: RegExp | null;
  today: number;
  /** Nothing older stands on the server. */
  whole: boolean;
  onRetry(key: string): void;
  onDiscard(key: string): void;
}) {
  const { rows, place } = props;
  const [focused, setFocused] = useState<Row['key'] | null>(null);
  const [unfolded] = useState(() => new Set<string>());
  const virtualizer = useRowVirtualizer(rows, place, focused);

  function keep(event: FocusEvent) {
    const index = Number(event.target.closest('li')?.dataset.index);
    setFocused(rows[index]?.key ?? null);
  }

  return (
    <ol style={{ height: virtualizer.getTotalSize() }} onFocus={keep} onBlur={() => setFocused(null)}>
      {virtualizer.getVirtualItems().map(({ index, key, start }) => {
        const row = rows[index];
        if (!row) return null;
        return (
          <ListRow
            key={String(key)}
            ref={virtualizer.measureElement}
            row={row}
            index={index}
            start={start - place.margin}
            count={props.whole ? rows.length : -1}
            own={row.kind === 'message' && props.own.has(row.message.id)}
            pattern={props.pattern}
            today={props.today}
            unfolded={unfolded}
            onRetry={props.onRetry}
            onDiscard={props.onDiscard}
          />
        );
      })}
    </ol>
  );
}
