import { NativeSelect } from '@mantine/core';

/** Chooses one of few words, or all. */
export function ChoiceFilter<T extends string>(props: {
  label: string;
  /** What is shown without a choice. */
  all: string;
  options: readonly { value: T; label: string }[];
  value: T | null;
  onChange(value: T | null): void;
}) {
  return (
    <NativeSelect
      size="xs"
      label={props.label}
      data={[{ value: '', label: props.all }, ...props.options]}
      value={props.value ?? ''}
      onChange={(event) => {
        const { value } = event.currentTarget;
        props.onChange(props.options.find((option) => option.value === value)?.value ?? null);
      }}
    />
  );
}
