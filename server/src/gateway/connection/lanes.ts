/** Runs what belongs to one name in turn, in the order asked; different names do not wait for each other. */
export interface Lanes {
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when everything asked so far has ended. */
  idle(): Promise<void>;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(name, work) {
      const before = tails.get(name) ?? Promise.resolve();
      const result = before.then(work);
      const tail = result
        .catch(() => {})
        .then(() => {
          if (tails.get(name) === tail) tails.delete(name);
        });
      tails.set(name, tail);
      return result;
    },
    async idle() {
      await Promise.all(tails.values());
    },
  };
}
