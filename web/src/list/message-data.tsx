import { useMemo, useState } from 'react';
import { fitsOneLine } from './text-length.js';

/** What a program put beside the text, as compact JSON; more than a line of it is folded away, and written out when opened. */
export function MessageData({ data }: { data: unknown }) {
  const json = useMemo(() => JSON.stringify(data), [data]);
  const [open, setOpen] = useState(false);
  if (fitsOneLine(json)) {
    return (
      <p className="message-data">
        <span className="visually-hidden">Data: </span>
        <code>{json}</code>
      </p>
    );
  }
  return (
    <details className="message-data" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Data, {json.length.toLocaleString('en')} characters</summary>
      {open && <code>{json}</code>}
    </details>
  );
}
