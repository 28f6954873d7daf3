import { NAME_PATTERN } from '@surecast/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { fetchChannelNames } from '../../../api/admin-tables.js';
import { SearchBox } from './search-box.js';

const FRESH_MS = 30_000;

/** Chooses a channel by its name; the busiest channels are offered, any other can be typed. */
export function ChannelBox(props: {
  value: string | null;
  onChange(channel: string | null): void;
  /** Where nothing can be shown of all channels at once. */
  isRequired?: boolean;
}) {
  const list = useId();
  const names = useQuery({
    queryKey: ['channel names'],
    queryFn: ({ signal }) => fetchChannelNames(signal),
    staleTime: FRESH_MS,
    retry: false,
    networkMode: 'always',
  });
  return (
    <>
      <SearchBox
        label="Channel"
        placeholder={props.isRequired ? 'name of a channel' : 'all channels'}
        value={props.value}
        maxLength={128}
        list={list}
        check={(name) => mistakeIn(name, props.isRequired ?? false)}
        isWhole={(name) => name === '' || (names.data?.includes(name) ?? false)}
        onSearch={props.onChange}
      />
      <datalist id={list}>
        {names.data?.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

function mistakeIn(name: string, isRequired: boolean): string | null {
  if (name === '') return isRequired ? 'Name a channel.' : null;
  return NAME_PATTERN.test(name) ? null : 'No channel has such a name.';
}
