/** Runs what belongs to one name in turn, in the order asked; different names do not wait for each other. */
export interface Lanes {
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when everything asked so far has ended. */
  idle(): Promise<void>;
}

export function createLanes(): Lanes {
  // Every connection has lanes, and few are used at a time.
  let tails: Map<string, Promise<unknown>> | undefined;
  return {
    run(name, work) {
      tails ??= new Map();
      const open = tails;
      const before = open.get(name) ?? Promise.resolve();
      const result = before.then(work);
      const tail = result
        .catch(() => {})
        .then(() => {
          if (open.get(name) !== tail) return;
          open.delete(name);
          if (open.size === 0 && tails === open) tails = undefined;
        });
      open.set(name, tail);
      return result;
    },
    async idle() {
      await Promise.all(tails?.values() ?? []);
    },
  };
}
