/** How far all clients of each channel have acknowledged, summed over the channels. Costs nothing for most acks. */
export interface Settled {
  readonly sum: number;
  /** A client of the channel moved its cursor. */
  moved(channel: number, before: number, now: number): void;
}

interface Channel {
  lowest: number;
  /** Clients whose cursor is at the lowest. */
  atLowest: number;
}

/** `cursors` reads the cursors of a channel's clients anew. */
export function createSettled(sizes: readonly number[], cursors: (channel: number) => Iterable<number>): Settled {
  const channels: Channel[] = sizes.map((size) => ({ lowest: 0, atLowest: size }));
  let sum = 0;
  return {
    get sum() {
      return sum;
    },
    moved(index, before) {
      const channel = channels[index] as Channel;
      if (before !== channel.lowest) return;
      channel.atLowest -= 1;
      if (channel.atLowest > 0) return;
      let lowest = Number.POSITIVE_INFINITY;
      let count = 0;
      for (const cursor of cursors(index)) {
        if (cursor < lowest) {
          lowest = cursor;
          count = 0;
        }
        if (cursor === lowest) count += 1;
      }
      sum += lowest - channel.lowest;
      channel.lowest = lowest;
      channel.atLowest = count;
    },
  };
}
