import { createClient } from '@surecast/shared/client';
import type { SessionPowers } from './live-session.js';
import { claimTabIdentity } from './tab-identity.js';
import { tabStorage } from './tab-storage.js';

/** What a session takes from the browser that the page runs in. Nothing is touched before a method is called. */
export function browserPowers(): SessionPowers {
  return {
    claimName: (signal) =>
      claimTabIdentity({ storage: tabStorage(), locks: navigator.locks, newName: () => `tab-${randomHex(8)}` }, signal),
    createClient: (name) => createClient({ url: location.origin, client: name, storage: tabStorage() }),
    newKey: () => randomHex(16),
    random: Math.random,
  };
}

/** Works outside secure contexts too, where `crypto.randomUUID` is missing. */
function randomHex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
