import { SurecastError } from '../../errors.js';

/** How one connection is used; replaced together with it. */
export interface Use {
  readonly underWay: number;
  /** When an operation was last answered, by `performance.now()`. */
  readonly lastAnswer: number;
  of<T>(work: () => Promise<T>): Promise<T>;
  /** Rejects what is under way with `store_unavailable`: over a dead connection it would wait for its deadline, or for ever. */
  end(): void;
}

export function createUse(): Use {
  const underWay = new Set<(error: Error) => void>();
  let lastAnswer = Number.NEGATIVE_INFINITY;
  return {
    get underWay() {
      return underWay.size;
    },
    get lastAnswer() {
      return lastAnswer;
    },
    of(work) {
      return new Promise((resolve, reject) => {
        underWay.add(reject);
        const answered = work().then((result) => {
          lastAnswer = performance.now();
          resolve(result);
        }, reject);
        void answered.finally(() => underWay.delete(reject));
      });
    },
    end() {
      const error = new SurecastError('store_unavailable', 'The connection to the store was lost.');
      for (const reject of underWay) reject(error);
      underWay.clear();
    },
  };
}
