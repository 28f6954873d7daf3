import type { ClientStorage } from '@surecast/shared/client';
import { MAX_OUTGOING, type Outgoing, type OutgoingMessages } from './outgoing.js';

const STORED = 'surecast.outgoing';
/** A browser keeps about 5 million characters for a whole origin. */
const MAX_CHARACTERS = 1_000_000;
const CUT_SHORT =
  'The page was closed before the server answered. It may be saved: trying again saves it once at most.';

type Unsaved = Extract<Outgoing, { state: 'failed' }>;

/**
 * Brings back the messages that an earlier life of this tab did not get saved, as failed ones with their keys, so that another try
 * cannot save them twice; then keeps what is unsaved until the function that it answers is called. Of more than 1,000,000 characters the
 * oldest are not kept.
 */
export function keepOutgoing(outgoing: OutgoingMessages, storage: ClientStorage): () => void {
  outgoing.restore(readUnsaved(storage.getItem(STORED)));
  const write = () => {
    const unsaved = fitting(outgoing.getSnapshot());
    if (unsaved.length === 0) storage.removeItem(STORED);
    else storage.setItem(STORED, JSON.stringify(unsaved));
  };
  write();
  return outgoing.subscribe(write);
}

function fitting(entries: readonly Outgoing[]): Unsaved[] {
  const kept: Unsaved[] = [];
  let characters = 0;
  for (const entry of entries.toReversed()) {
    if (entry.state === 'saved') continue;
    const { key, at, channel, title, text } = entry;
    characters += title.length + text.length;
    if (characters > MAX_CHARACTERS) break;
    kept.unshift({
      ...{ key, at, channel, title, text },
      state: 'failed',
      message: entry.state === 'failed' ? entry.message : CUT_SHORT,
    });
  }
  return kept;
}

function readUnsaved(json: string | null): Unsaved[] {
  if (json === null) return [];
  try {
    const entries: unknown = JSON.parse(json);
    return Array.isArray(entries) ? entries.filter(isUnsaved).slice(-MAX_OUTGOING) : [];
  } catch {
    return [];
  }
}

function isUnsaved(value: unknown): value is Unsaved {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Record<string, unknown>;
  const texts = [entry.key, entry.channel, entry.title, entry.text, entry.message];
  return entry.state === 'failed' && typeof entry.at === 'number' && texts.every((text) => typeof text === 'string');
}
