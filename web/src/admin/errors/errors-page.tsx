import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'wouter';
import { fetchErrors, fetchNodes } from '../../api/admin-figures.js';
import { PageHead } from '../shell/page-head.js';
import { RowsState } from '../shell/rows-state.js';
import { shortId } from '../short-names.js';
import { usePolled } from '../use-polled.js';
import { ErrorLine } from './error-line.js';
import { keyedLines, toLevel } from './error-lines.js';
import './errors.css';

const LEVELS = [
  { value: 'all', label: 'All' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
  { value: 'fatal', label: 'Fatal' },
];

/** So many lines at first: the newest are what one looks for. */
const FIRST_LINES = 100;

/** What the service warned of, newest first. Whoever has a line open reads it in peace: nothing moves until it is closed. */
export default function ErrorsPage() {
  const [search, setSearch] = useSearchParams();
  const level = toLevel(search.get('level'));
  const node = search.get('node');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const read = usePolled(['errors', level, node], (signal) => fetchErrors({ level, node }, signal), {
    paused: open.size > 0,
  });

  const toggle = useCallback((id: string, isOpen: boolean) => {
    setOpen((before) => {
      if (before.has(id) === isOpen) return before;
      const after = new Set(before);
      if (isOpen) after.add(id);
      else after.delete(id);
      return after;
    });
  }, []);

  function filter(name: 'level' | 'node', value: string) {
    setOpen(new Set());
    setAll(false);
    setSearch((before) => {
      if (value === '' || value === 'all') before.delete(name);
      else before.set(name, value);
      return before;
    });
  }

  return (
    <>
      <PageHead title="Errors" about="The last 500 lines of level warn and above, of all nodes.">
        <SegmentedControl
          size="xs"
          aria-label="Level"
          data={LEVELS}
          value={level ?? 'all'}
          onChange={(value) => filter('level', value)}
        />
        <NodeFilter node={node} onChange={(value) => filter('node', value)} />
      </PageHead>
      <div className="errors-state" role="status">
        {open.size > 0 ? (
          <>
            Updates wait while a line is open.
            <Button variant="default" size="compact-sm" onClick={() => setOpen(new Set())}>
              Go on
            </Button>
          </>
        ) : (
          read.data !== undefined && read.data.length > 0 && 'Newest first. Open a line for its details.'
        )}
      </div>
      <RowsState
        read={read}
        count={(lines) => lines.length}
        empty={
          level === null && node === null ? 'Nothing went wrong lately.' : 'Nothing of this kind went wrong lately.'
        }
      >
        {(lines) => (
          <>
            <ol className="error-lines" aria-label="Errors">
              {keyedLines(lines)
                .slice(0, all ? undefined : FIRST_LINES)
                .map(({ key, line }) => (
                  <ErrorLine key={key} id={key} line={line} open={open.has(key)} onToggle={toggle} />
                ))}
            </ol>
            {!all && lines.length > FIRST_LINES && (
              <Button variant="default" mt="sm" onClick={() => setAll(true)}>
                Show {lines.length - FIRST_LINES} older lines
              </Button>
            )}
          </>
        )}
      </RowsState>
    </>
  );
}

function NodeFilter({ node, onChange }: { node: string | null; onChange(node: string): void }) {
  const { data: nodes = [] } = usePolled(['nodes'], fetchNodes);
  const known = nodes.map(({ id, host }) => ({ value: id, label: `${shortId(id)} on ${host}` }));
  const gone = node !== null && !nodes.some(({ id }) => id === node) ? [{ value: node, label: shortId(node) }] : [];
  return (
    <NativeSelect
      className="errors-node"
      size="xs"
      aria-label="Node"
      data={[{ value: '', label: 'All nodes' }, ...known, ...gone]}
      value={node ?? ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
