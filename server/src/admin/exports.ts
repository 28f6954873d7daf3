import { SurecastError } from '../errors.js';

/** Exports of one kind that are written at once. */
const MOST = 4;

/** Passes rows on while not too many lists are being written: each holds what it was made from. One more rejects with `overloaded` at its first row. */
export function boundedExports() {
  let underWay = 0;
  return async function* <T>(rows: AsyncIterable<T>): AsyncGenerator<T> {
    if (underWay >= MOST)
      throw new SurecastError('overloaded', 'Other exports are under way: repeat it when they have ended.');
    underWay += 1;
    try {
      yield* rows;
    } finally {
      underWay -= 1;
    }
  };
}
