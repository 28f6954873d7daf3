/** The powers of the browser that a tab's identity needs; Web Locks are missing where the page is not a secure context. */
export interface IdentityPowers {
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  locks: Pick<LockManager, 'request'> | undefined;
  newName(): string;
}

const STORED = 'surecast.client';
/** A page that is being reloaded gives its lock back a moment after the new one asks; a duplicated tab never does. */
const RELOAD_GRACE_MS = 500;

/**
 * The client name of this tab, claimed until the signal aborts; rejects when it aborts before the claim. A reloaded tab keeps its name; a duplicated one, which
 * starts with a copy of the other's sessionStorage, finds it claimed and takes a new one.
 */
export async function claimTabIdentity(powers: IdentityPowers, signal: AbortSignal): Promise<string> {
  const { locks } = powers;
  // Without locks two tabs of one name could not be told apart, so every page load is a client of its own.
  if (!locks) return powers.newName();
  const stored = powers.storage.getItem(STORED);
  if (stored && (await claim(locks, stored, signal))) return stored;
  signal.throwIfAborted();
  const fresh = powers.newName();
  await claim(locks, fresh, signal);
  signal.throwIfAborted();
  powers.storage.setItem(STORED, fresh);
  return fresh;
}

/** True once the lock is held; it is held until the signal aborts. */
function claim(locks: Pick<LockManager, 'request'>, name: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const held = new Promise<void>((release) => {
      if (signal.aborted) release();
      else signal.addEventListener('abort', () => release(), { once: true });
    });
    const patience = AbortSignal.any([signal, AbortSignal.timeout(RELOAD_GRACE_MS)]);
    locks
      .request(`surecast.client.${name}`, { signal: patience }, () => {
        resolve(true);
        return held;
      })
      .catch(() => resolve(false));
  });
}
