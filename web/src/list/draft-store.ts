import type { ClientStorage } from '@surecast/shared/client';

/** What somebody began to write for a channel. */
export interface Draft {
  title: string;
  text: string;
}

const STORED = 'surecast.drafts';
const MAX_CHANNELS = 10;
/** A message that can be saved has fewer. */
const MAX_CHARACTERS = 80_000;

/** Drafts by channel, of the last 10 channels. Two tabs have drafts of their own when `storage` is the tab's. */
export class DraftStore {
  readonly #storage: ClientStorage;

  constructor(storage: ClientStorage) {
    this.#storage = storage;
  }

  read(channel: string): Draft | null {
    return this.#all().find(([name]) => name === channel)?.[1] ?? null;
  }

  /** An empty draft is forgotten, one that is too long to be saved is not kept. */
  write(channel: string, { title, text }: Draft): void {
    const others = this.#all().filter(([name]) => name !== channel);
    const length = title.length + text.length;
    const kept = length === 0 || length > MAX_CHARACTERS ? others : [...others, [channel, { title, text }] as const];
    if (kept.length === 0) this.#storage.removeItem(STORED);
    else this.#storage.setItem(STORED, JSON.stringify(kept.slice(-MAX_CHANNELS)));
  }

  #all(): (readonly [channel: string, draft: Draft])[] {
    try {
      const stored: unknown = JSON.parse(this.#storage.getItem(STORED) ?? '[]');
      return Array.isArray(stored) ? stored.filter(isEntry) : [];
    } catch {
      return [];
    }
  }
}

function isEntry(value: unknown): value is [string, Draft] {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const draft: unknown = value[1];
  if (typeof draft !== 'object' || draft === null || !('title' in draft) || !('text' in draft)) return false;
  return typeof draft.title === 'string' && typeof draft.text === 'string';
}
