import { useQuery } from '@tanstack/react-query';
import { fetchNodes } from '../../../api/admin-tables.js';
import { shortId } from '../../short-names.js';
import { ChoiceFilter } from './choice-filter.js';

const FRESH_MS = 10_000;

/** Chooses one of the processes that hold connections. One that is gone stays to be seen while it is chosen. */
export function NodeFilter(props: { value: string | null; onChange(node: string | null): void }) {
  const nodes = useQuery({
    queryKey: ['nodes for a filter'],
    queryFn: ({ signal }) => fetchNodes(signal),
    staleTime: FRESH_MS,
    retry: false,
    networkMode: 'always',
  });
  const known = nodes.data?.filter(({ roles }) => roles.includes('gateway')).map(({ id }) => id) ?? [];
  const ids = props.value === null || known.includes(props.value) ? known : [...known, props.value];
  return (
    <ChoiceFilter
      label="Node"
      all="any node"
      options={ids.map((id) => ({ value: id, label: shortId(id) }))}
      value={props.value}
      onChange={props.onChange}
    />
  );
}
