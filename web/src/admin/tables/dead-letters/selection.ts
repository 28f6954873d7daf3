/** Rows that are chosen, by key, and the list that they were chosen from: another filter or page has none. */
export interface Selection {
  list: string;
  chosen: ReadonlySet<string>;
}

export const NOTHING: Selection = { list: '', chosen: new Set() };

/** What is chosen of the rows that are on the page: some may have gone since. */
export function chosenOf(selection: Selection, list: string, keys: readonly string[]): ReadonlySet<string> {
  return selection.list === list ? new Set(keys.filter((key) => selection.chosen.has(key))) : NOTHING.chosen;
}

export function toggled(chosen: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** All rows; none when they all were chosen. */
export function allToggled(chosen: ReadonlySet<string>, keys: readonly string[]): ReadonlySet<string> {
  return keys.every((key) => chosen.has(key)) ? new Set() : new Set(keys);
}

/** What is still chosen when some rows were dealt with. */
export function without({ list, chosen }: Selection, keys: readonly string[]): Selection {
  return { list, chosen: new Set([...chosen].filter((key) => !keys.includes(key))) };
}
