import { afterEach, describe, expect, it } from 'vitest';
import { claimTabIdentity, type IdentityPowers } from './tab-identity.js';

/** Exclusive locks of one browser, in the part of the Web Locks contract that is used: queue, abort while waiting. */
function createLocks(): IdentityPowers['locks'] & object {
  const tails = new Map<string, Promise<unknown>>();
  const request = (name: string, options: LockOptions, run: (lock: Lock | null) => unknown) => {
    const before = tails.get(name) ?? Promise.resolve();
    const aborted = new Promise<never>((_, reject) => {
      if (options.signal?.aborted) reject(options.signal.reason);
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason), { once: true });
    });
    const granted = Promise.race([before.then(() => true), aborted.catch(() => false)]);
    const held = granted.then((got) => (got ? run({ name, mode: 'exclusive' }) : undefined));
    tails.set(name, Promise.all([before, held]));
    return granted.then((got) => (got ? held : aborted));
  };
  return { request: request as LockManager['request'] };
}

function createTab(locks: IdentityPowers['locks'], kept: Map<string, string> = new Map()) {
  const powers: IdentityPowers = {
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    locks,
    newName: () => `tab-${++names}`,
  };
  return { powers, kept };
}

let names = 0;
const ending: AbortController[] = [];

function life(): AbortController {
  const controller = new AbortController();
  ending.push(controller);
  return controller;
}

afterEach(() => {
  for (const controller of ending.splice(0)) controller.abort();
});

describe('name of a tab', () => {
  it('stays over a reload', async () => {
    const locks = createLocks();
    const { powers } = createTab(locks);
    const before = life();
    const name = await claimTabIdentity(powers, before.signal);
    before.abort();
    expect(await claimTabIdentity(powers, life().signal)).toBe(name);
  });

  it('stays over a reload whose old page gives its lock back a little late', async () => {
    const { powers } = createTab(createLocks());
    const before = life();
    const name = await claimTabIdentity(powers, before.signal);
    const after = claimTabIdentity(powers, life().signal);
    before.abort();
    expect(await after).toBe(name);
  });

  it('is a new one in a duplicated tab, which starts with a copy of the storage', async () => {
    const locks = createLocks();
    const original = createTab(locks);
    const name = await claimTabIdentity(original.powers, life().signal);
    const duplicate = createTab(locks, new Map(original.kept));
    const other = await claimTabIdentity(duplicate.powers, life().signal);
    expect(other).not.toBe(name);
    expect([...duplicate.kept.values()]).toEqual([other]);
  });

  it('is new at every page load where the browser has no locks', async () => {
    const { powers } = createTab(undefined);
    const first = await claimTabIdentity(powers, life().signal);
    expect(await claimTabIdentity(powers, life().signal)).not.toBe(first);
  });

  it('is not claimed, and the kept one is not lost, when the page ends meanwhile', async () => {
    const { powers, kept } = createTab(createLocks());
    const first = life();
    const name = await claimTabIdentity(powers, first.signal);
    first.abort();
    const second = life();
    const claim = claimTabIdentity(powers, second.signal);
    second.abort();
    await expect(claim).rejects.toThrow();
    expect([...kept.values()]).toEqual([name]);
  });
});
