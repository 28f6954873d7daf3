/** Runs what belongs to one name in turn, in the order asked; different names do not wait for each other. */
export class Lanes {
  /** Every connection has lanes, and few are used at a time. */
  #tails: Map<string, Promise<unknown>> | undefined;

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#tails ??= new Map();
    const open = this.#tails;
    const before = open.get(name) ?? Promise.resolve();
    const result = before.then(work);
    const tail = result
      .catch(() => {})
      .then(() => {
        if (open.get(name) !== tail) return;
        open.delete(name);
        if (open.size === 0 && this.#tails === open) this.#tails = undefined;
      });
    open.set(name, tail);
    return result;
  }

  /** Resolves when everything asked so far has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails?.values() ?? []);
  }
}
