import { useState } from 'react';
import type { TableRead } from './use-table-read.js';

/**
 * Says to who cannot see it that another page, filter or order has come. Rows that change by themselves are not said: that
 * would be every two seconds.
 */
export function Announcement<T>({ read, title, page }: { read: TableRead<T>; title: string; page: number }) {
  const [said, setSaid] = useState('');
  const [wasChanging, setWasChanging] = useState(true);
  const isChanging = read.rows === undefined || read.isChanging;
  if (isChanging !== wasChanging) {
    setWasChanging(isChanging);
    const count = read.rows?.length ?? 0;
    setSaid(isChanging ? '' : `${title}: ${count === 1 ? '1 row' : `${count} rows`}, page ${page}`);
  }
  return (
    <div role="status" className="visually-hidden">
      {said}
    </div>
  );
}
