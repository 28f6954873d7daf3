import type { ClientStorage } from '@surecast/shared/client';
import { DEFAULT_CHANNEL, NAME_PATTERN } from '@surecast/shared/protocol';

const STORED = 'surecast.channels';
const MAX_CHANNELS = 12;

/** Notes that a channel is shown and answers those that were, by name with the default one first: at most 12, the last used. */
export function noteChannel(storage: ClientStorage, channel: string): string[] {
  const used = [channel, ...readNames(storage.getItem(STORED)).filter((name) => name !== channel)];
  const kept = used.slice(0, MAX_CHANNELS);
  storage.setItem(STORED, JSON.stringify(kept));
  // By use, a list would be in another order at every click.
  return kept.sort((a, b) => Number(b === DEFAULT_CHANNEL) - Number(a === DEFAULT_CHANNEL) || a.localeCompare(b));
}

function readNames(json: string | null): string[] {
  try {
    const names: unknown = JSON.parse(json ?? '[]');
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string' && NAME_PATTERN.test(name)) : [];
  } catch {
    return [];
  }
}
