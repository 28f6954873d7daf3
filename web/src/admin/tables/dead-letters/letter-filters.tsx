import { oneOf, text, type Values } from '../address/parameters.js';
import { ChannelBox } from '../filters/channel-box.js';
import { ChoiceFilter } from '../filters/choice-filter.js';
import { FilterBar } from '../filters/filter-bar.js';
import { SearchBox } from '../filters/search-box.js';
import { SORT_LENGTH } from '../table/sort.js';
import { REASONS } from './letter-words.js';

const STATES = [
  { value: 'open', label: 'open' },
  { value: 'redriven', label: 'redriven' },
  { value: 'returned', label: 'returned' },
] as const;

export const PARAMETERS = {
  channel: text(128),
  client: text(512),
  reason: oneOf(REASONS.map(({ value }) => value)),
  state: oneOf(STATES.map(({ value }) => value)),
  sort: text(SORT_LENGTH),
};

type Filters = Omit<Values<typeof PARAMETERS>, 'sort'>;

/** Which letters are shown. */
export function LetterFilters(props: {
  values: Filters;
  onChange(changes: Partial<Filters>, how?: { typed: boolean }): void;
}) {
  const { values, onChange } = props;
  const isSet = Object.values(values).some((value) => value !== null);
  const clear = () => onChange({ channel: null, client: null, reason: null, state: null });
  return (
    <FilterBar onClear={isSet ? clear : null}>
      <ChannelBox value={values.channel} onChange={(channel) => onChange({ channel }, { typed: true })} />
      <SearchBox
        label="Client"
        placeholder="subject/client"
        value={values.client}
        maxLength={512}
        onSearch={(client) => onChange({ client }, { typed: true })}
      />
      <ChoiceFilter
        label="Reason"
        all="any reason"
        options={REASONS}
        value={values.reason}
        onChange={(reason) => onChange({ reason })}
      />
      <ChoiceFilter
        label="State"
        all="any state"
        options={STATES}
        value={values.state}
        onChange={(state) => onChange({ state })}
      />
    </FilterBar>
  );
}
