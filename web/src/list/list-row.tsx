import { memo, type Ref } from 'react';
import { dayWords, type Row } from './list-rows.js';
import { MessageContent } from './message-content.js';
import { OutgoingContent } from './outgoing-content.js';

interface ListRowProps {
  ref: Ref<HTMLLIElement>;
  row: Row;
  index: number;
  /** Pixels from the top of the list. */
  start: number;
  /** Rows of the whole list; -1 when older ones are not known yet. */
  count: number;
  own: boolean;
  pattern: RegExp | null;
  today: number;
  unfolded: Set<string>;
  onRetry(key: string): void;
  onDiscard(key: string): void;
}

/** One row at its place. */
export const ListRow = memo(function ListRow(props: ListRowProps) {
  const { row, index } = props;
  return (
    <li
      ref={props.ref}
      className={classOf(row)}
      data-index={index}
      data-seq={row.kind === 'message' ? row.message.seq : undefined}
      aria-posinset={index + 1}
      aria-setsize={props.count}
      style={{ transform: `translateY(${props.start}px)` }}
    >
      {row.kind === 'day' && dayWords(row.day, props.today)}
      {row.kind === 'outgoing' && (
        <OutgoingContent
          entry={row.entry}
          unfolded={props.unfolded}
          onRetry={() => props.onRetry(row.key)}
          onDiscard={() => props.onDiscard(row.key)}
        />
      )}
      {row.kind === 'message' && (
        <MessageContent message={row.message} own={props.own} pattern={props.pattern} unfolded={props.unfolded} />
      )}
    </li>
  );
});

function classOf(row: Row): string {
  if (row.kind === 'day') return 'day';
  if (row.kind === 'message') return 'message';
  return row.entry.state === 'failed' ? 'message failed' : 'message unconfirmed';
}
