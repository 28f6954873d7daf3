/** What is under way on one connection, both directions; it arrives when told, each direction in its order, or is lost. */
export interface Wire {
  readonly underWay: number;
  put(arrive: () => void): void;
  /** Lets at most `count` things arrive, also those that are put meanwhile. Answers how many did. */
  deliver(count?: number): number;
  /** Loses what is under way and all that follows. */
  cut(): void;
}

export function createWire(): Wire {
  let things: (() => void)[] = [];
  let isCut = false;
  return {
    get underWay() {
      return things.length;
    },
    put(arrive) {
      if (!isCut) things.push(arrive);
    },
    deliver(count = Number.POSITIVE_INFINITY) {
      let arrived = 0;
      for (; arrived < count; arrived += 1) {
        const arrive = things.shift();
        if (!arrive) break;
        arrive();
      }
      return arrived;
    },
    cut() {
      isCut = true;
      things = [];
    },
  };
}
