/** Channels whose sends are remembered; past it the one that was sent to least recently goes. */
const MOST_CHANNELS = 2_000;
/** Sends of a channel that are remembered at most, and those that always are. */
const MOST_SENDS = 256;
const EXACT_SENDS = 64;
/** Of two older sends one is enough when less than this part of their age lies between them. */
const ERROR = 1 / 8;

/** When frames went out in this process, as far as it remembers. */
export interface FirstSends {
  /** The log from < seq <= to is written now. */
  sent(channel: string, from: number, to: number): void;
  /** How long ago a seq was first written, in ms; null when that is not remembered, or longer ago than `keptMs`. */
  age(channel: string, seq: number): number | null;
}

/** Ascending by seq and by time: `to[i]` was written at `at[i]`, with all that follows the one before it, or `from`. */
interface Sends {
  from: number;
  to: number[];
  at: number[];
}

/**
 * Exact for the last frames of a channel; of older ones so many are forgotten that the error stays below an eighth of the age: what is forgotten counts as
 * sent with the frame after it. So a few numbers reach back for as long as anybody asks, however many frames there are.
 */
export function createFirstSends({ now, keptMs }: { now: () => number; keptMs: number }): FirstSends {
  const channels = new Map<string, Sends>();

  return {
    sent(channel, from, to) {
      const sends = channels.get(channel) ?? { from, to: [], at: [] };
      channels.delete(channel);
      channels.set(channel, sends);
      if (channels.size > MOST_CHANNELS) forgetOldest(channels);
      // A fan-out that is repeated publishes its frame again.
      if (to <= (sends.to.at(-1) ?? 0)) return;
      if (sends.to.length === MOST_SENDS) thinOut(sends, now(), keptMs);
      sends.to.push(to);
      sends.at.push(now());
    },
    age(channel, seq) {
      const sends = channels.get(channel);
      if (sends === undefined || seq <= sends.from) return null;
      const at = sends.at[firstFrom(sends.to, seq)];
      if (at === undefined) return null;
      const ms = Math.max(0, now() - at);
      return ms > keptMs ? null : ms;
    },
  };
}

function forgetOldest(channels: Map<string, Sends>): void {
  for (const channel of channels.keys()) {
    channels.delete(channel);
    return;
  }
}

function thinOut(sends: Sends, now: number, keptMs: number): void {
  const kept: Sends = { from: sends.from, to: [], at: [] };
  let younger = 0;
  for (let index = sends.to.length - 1; index >= 0; index -= 1) {
    const [to = 0, at = 0] = [sends.to[index], sends.at[index]];
    const age = now - at;
    if (age > keptMs) {
      kept.from = to;
      break;
    }
    // Whatever was sent after the one before it would count as sent with the one that is kept.
    const older = now - (sends.at[index - 1] ?? 0);
    if (kept.to.length >= EXACT_SENDS && older - younger <= older * ERROR) continue;
    kept.to.push(to);
    kept.at.push(at);
    younger = age;
  }
  Object.assign(sends, { from: kept.from, to: kept.to.reverse(), at: kept.at.reverse() });
}

/** Index of the first that is not below `seq`; the length when all are. */
function firstFrom(ascending: readonly number[], seq: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
