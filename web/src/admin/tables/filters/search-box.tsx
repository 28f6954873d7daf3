import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type KeyboardEvent, useState } from 'react';

/** So long after the last key the search starts. */
const SETTLED_MS = 300;

/** A field whose text becomes a filter when the reader pauses, or at once with Enter. Escape empties it. */
export function SearchBox(props: {
  label: string;
  placeholder?: string;
  value: string | null;
  maxLength: number;
  onSearch(value: string | null): void;
  /** Id of a `<datalist>` with what one may want to type. */
  list?: string;
  /** What is wrong with a text that is not searched for, or null. */
  check?(value: string): string | null;
  /** Whether a text may be all that was meant; one that is not waits for Enter or for the field to be left. */
  isWhole?(value: string): boolean;
}) {
  // Null while the field shows what the address says.
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? props.value ?? '';
  const mistake = props.check?.(shown) ?? null;
  const settle = useDebouncedCallback((text: string) => {
    if (props.isWhole?.(text) ?? true) apply(text);
  }, SETTLED_MS);

  function type(text: string) {
    setTyped(text);
    settle(text);
  }

  function apply(text: string) {
    settle.cancel();
    if (props.check?.(text)) return;
    setTyped(null);
    if (text !== (props.value ?? '')) props.onSearch(text === '' ? null : text);
  }

  function empty() {
    setTyped('');
    apply('');
  }

  function press(event: KeyboardEvent) {
    if (event.key === 'Enter') apply(shown);
    if (event.key === 'Escape' && shown !== '') {
      event.preventDefault();
      empty();
    }
  }

  return (
    <TextInput
      className="search-box"
      type="search"
      size="xs"
      label={props.label}
      placeholder={props.placeholder}
      maxLength={props.maxLength}
      autoComplete="off"
      spellCheck={false}
      list={props.list}
      value={shown}
      error={mistake}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={press}
      onBlur={() => typed !== null && apply(typed)}
      rightSection={
        shown !== '' && <CloseButton size="xs" aria-label={`Empty the field ${props.label}`} onClick={empty} />
      }
    />
  );
}
