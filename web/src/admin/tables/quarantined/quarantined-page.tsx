import { Text } from '@mantine/core';
import type { AdminQuarantined } from '@surecast/shared/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchQuarantined, releaseQuarantined } from '../../../api/admin-tables.js';
import { ConfirmDialog } from '../actions/confirm-dialog.js';
import { type Notice, NoticeBar } from '../actions/notice.js';
import { text } from '../address/parameters.js';
import { useTableAddress } from '../address/use-table-address.js';
import { DataTable } from '../table/data-table.js';
import { ON_A_LATER_PAGE, pagerOf } from '../table/paging.js';
import { SORT_LENGTH, sortOf } from '../table/sort.js';
import { useTableRead } from '../table/use-table-read.js';
import { columns } from './columns.js';

const PARAMETERS = { sort: text(SORT_LENGTH) };

/** Messages that could not be handled and were set aside; each can be put back to be sent. */
export function QuarantinedPage() {
  const address = useTableAddress(PARAMETERS);
  const { values, cursor } = address;
  const [asked, setAsked] = useState<AdminQuarantined | null>(null);
  // What is said stays while the dialog goes.
  const [last, setLast] = useState<AdminQuarantined | null>(null);
  const [notice, setNotice] = useState<Notice | null>(null);
  const read = useTableRead({
    key: ['quarantined', cursor],
    read: (signal) => fetchQuarantined(cursor, signal),
    held: asked ? 'a question is open' : cursor === null ? null : ON_A_LATER_PAGE,
  });
  const release = useMutation({
    mutationFn: ({ id }: AdminQuarantined) => releaseQuarantined(id),
    networkMode: 'always',
    onSuccess: (_answer, { title }) => {
      setAsked(null);
      setNotice({ text: `“${title}” was released and will be sent.`, isGood: true });
      read.refresh();
    },
  });
  const shown = columns(ask);

  function ask(message: AdminQuarantined) {
    release.reset();
    setAsked(message);
    setLast(message);
  }

  return (
    <DataTable
      title="Set aside"
      level={1}
      columns={shown}
      read={read}
      keyOf={({ id }) => id}
      empty="No message had to be set aside."
      sort={sortOf(values.sort, shown, null)}
      onSort={(sort) => address.change({ sort })}
      pager={pagerOf(address, read.next)}
    >
      <Text size="sm" c="dimmed">
        Messages that were accepted but could not be handled. Everything else goes on without them.
      </Text>
      <NoticeBar notice={notice} onClose={() => setNotice(null)} />
      <ConfirmDialog
        title={asked ? 'Release this message?' : null}
        confirm="Release"
        isPending={release.isPending}
        error={release.error}
        onConfirm={() => last && release.mutate(last)}
        onClose={() => setAsked(null)}
      >
        <Text size="sm" className="anywhere">
          “{last?.title}” goes back to the messages that wait to be sent in {last?.channel}. It gets the next seq there.
          If it fails again, it is set aside again.
        </Text>
      </ConfirmDialog>
    </DataTable>
  );
}
