import type { Frame } from '@surecast/shared/protocol';
import type { Clock } from '../clock.js';
import { isCode } from '../errors.js';
import type { Events } from '../events.js';
import type { Gateway } from '../gateway/gateway.js';
import type { LiveState } from '../live/live-state.js';
import type { Store } from '../store/store.js';
import { shardOf } from './shard.js';

/** Channels that one question to live state names: it is one script, and others wait for it. */
const PART = 500;

export interface Beacons {
  /** A frame was written to connections of this node. */
  pushed(frame: Frame): void;
  /** One look at the quiet channels. */
  turn(): Promise<void>;
  /** A look every so often, until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

interface BeaconDeps {
  store: Pick<Store, 'id'>;
  live: Pick<LiveState, 'heads'>;
  gateway: Pick<Gateway, 'channels' | 'announce'>;
  clock: Clock;
  events: Events;
  everyMs: number;
}

/**
 * PU6: shows a lost tail. A client sees a hole when the next frame comes; when none comes, this tells it where the log ends. Heads come from
 * live state, not from what this node saw: a frame that never reached it is what is looked for.
 */
export function createBeacons({ store, live, gateway, clock, events, everyMs }: BeaconDeps): Beacons {
  /** The head that the connections of a channel were told last; channels that were never told are not here. */
  let told = new Map<string, number>();
  /** Channels with frames since the last turn. */
  let busy = new Set<string>();

  function quietByShard(wereBusy: ReadonlySet<string>): Map<number, string[]> {
    const shards = new Map<number, string[]>();
    const before = told;
    told = new Map();
    for (const channel of gateway.channels()) {
      const head = before.get(channel);
      // After a burst it is told once more, so a channel that was busy counts as never told.
      if (wereBusy.has(channel)) continue;
      if (head !== undefined) told.set(channel, head);
      const shard = shardOf(channel);
      const channels = shards.get(shard);
      if (channels) channels.push(channel);
      else shards.set(shard, [channel]);
    }
    return shards;
  }

  async function look(shard: number, channels: string[]): Promise<number> {
    let announced = 0;
    for (const [channel, head] of await live.heads(shard, channels)) {
      // A frame that came meanwhile says more than this answer.
      if (busy.has(channel) || told.get(channel) === head) continue;
      told.set(channel, head);
      gateway.announce({ channel, epoch: store.id, head });
      announced += 1;
    }
    return announced;
  }

  async function turn(): Promise<void> {
    const wereBusy = busy;
    busy = new Set();
    let announced = 0;
    for (const [shard, channels] of quietByShard(wereBusy)) {
      for (let start = 0; start < channels.length; start += PART) {
        try {
          announced += await look(shard, channels.slice(start, start + PART));
        } catch (error) {
          // Live state is away, which others say: the next turn asks again.
          if (!isCode(error, 'live_unavailable')) events.emit('sweepFailed', { what: 'beacon', error });
          return;
        }
      }
    }
    if (announced > 0) events.emit('beaconed', { channels: announced });
  }

  return {
    pushed: ({ channel }) => void busy.add(channel),
    turn,
    async run(signal) {
      for (;;) {
        await clock.sleep(everyMs, signal);
        if (signal.aborted) return;
        await turn();
      }
    },
  };
}
