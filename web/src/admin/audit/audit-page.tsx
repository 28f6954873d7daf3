import { Button, Group, NativeSelect } from '@mantine/core';
import type { AdminAuditEntry } from '@surecast/shared/protocol';
import { Link, useSearchParams } from 'wouter';
import { fetchAudit } from '../../api/admin-figures.js';
import { formatExact } from '../formats.js';
import { PageHead } from '../shell/page-head.js';
import { type PlainColumn, PlainTable } from '../shell/plain-table.js';
import { RowsState } from '../shell/rows-state.js';
import { shortId } from '../short-names.js';
import { usePolled } from '../use-polled.js';
import { ACTION_CHOICES, actionWords, targetHref, toAction } from './audit-words.js';

const COLUMNS: readonly PlainColumn<AdminAuditEntry>[] = [
  { head: 'When', cell: ({ at }) => <time dateTime={at}>{formatExact(at)}</time> },
  {
    head: 'Action',
    cell: ({ action }) => (
      <span className={action === 'login_failed' ? 'tone-warn' : undefined}>{actionWords(action)}</span>
    ),
  },
  { head: 'Target', breakable: true, cell: (entry) => <Target {...entry} /> },
  { head: 'Outcome', cell: ({ outcome }) => outcome.replaceAll('_', ' ') },
  { head: 'From', cell: ({ address }) => address },
];

/** What admins did, newest first; the filter and the page stand in the address. */
export default function AuditPage() {
  const [search, setSearch] = useSearchParams();
  const action = toAction(search.get('action'));
  const cursor = search.get('cursor');
  // Whoever has paged back reads what was, and that does not change.
  const read = usePolled(['audit', action, cursor], (signal) => fetchAudit({ action, cursor }, signal), {
    everyMs: cursor === null ? 2_000 : 60_000,
  });
  const next = read.isPlaceholderData ? null : (read.data?.next ?? null);

  function show(parameters: { action: string | null; cursor: string | null }) {
    const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== null);
    setSearch(given);
    scrollTo(0, 0);
  }

  return (
    <>
      <PageHead title="Audit" about="What admins did, and who tried to be one.">
        <NativeSelect
          size="xs"
          aria-label="Action"
          data={[{ value: '', label: 'All actions' }, ...ACTION_CHOICES]}
          value={action ?? ''}
          onChange={(event) => show({ action: toAction(event.currentTarget.value), cursor: null })}
        />
      </PageHead>
      <RowsState
        read={read}
        count={(page) => page.items.length}
        empty={action === null ? 'Nothing has been done yet.' : 'Nothing of this kind has been done.'}
      >
        {(page) => <PlainTable name="Audit" columns={COLUMNS} rows={page.items} keyOf={({ id }) => id} />}
      </RowsState>
      {(cursor !== null || next !== null) && (
        <Group gap="xs" mt="sm">
          <Button variant="default" size="xs" disabled={cursor === null} onClick={() => show({ action, cursor: null })}>
            Newest
          </Button>
          <Button variant="default" size="xs" disabled={next === null} onClick={() => show({ action, cursor: next })}>
            Older
          </Button>
        </Group>
      )}
    </>
  );
}

function Target({ action, target }: AdminAuditEntry) {
  const href = targetHref(action, target);
  if (target === '') return '–';
  if (href === null) return <span title={target}>{target.includes(' ') ? target : shortId(target)}</span>;
  return (
    <Link href={href} title={target}>
      {target}
    </Link>
  );
}
