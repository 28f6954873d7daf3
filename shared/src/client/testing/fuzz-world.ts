import { createClient } from '../client.js';
import type { ClientStorage, Inspectable, Subscription, SurecastClient } from '../options.js';
import type { WakeSignal } from '../wake.js';
import { createManualClock } from './manual-clock.js';
import { createModelService } from './model-service.js';
import type { Choices } from './seeded.js';

export const CHANNELS = ['a', 'b'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** What one life of a page was given, in the order given. */
export interface Life {
  got: { channel: string; epoch: string; seq: number; id: string }[];
  client: SurecastClient & Inspectable;
  subscriptions: Subscription[];
  wake(signal: WakeSignal): void;
  end(): void;
}

/** A service, a page that can be reloaded, and what must hold of them; a seed decides the page's moods. */
export function createFuzzWorld(choices: Choices) {
  const service = createModelService();
  const clock = createManualClock();
  const kept = new Map<string, string>();
  const lives: Life[] = [];
  const missed: { channel: string; epoch: string; from: number; to: number }[] = [];
  const moods = { isStorageFull: false, isPageMoody: true };
  /** Ids that were sent again from a dead letter, ever: they stand outside the order. */
  const redriven = new Set<string>();

  const storage: ClientStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      if (moods.isStorageFull) throw new Error('QuotaExceededError');
      kept.set(key, value);
    },
    removeItem: (key) => void kept.delete(key),
  };

  /** A page: what it set going ends with it. */
  function open(): Life {
    let isAlive = true;
    const got: Life['got'] = [];
    const listeners = new Set<(signal: WakeSignal) => void>();
    const client = createClient({
      url: 'http://push.test',
      io: service.wire.io,
      client: 'page',
      storage: { ...storage, setItem: (key, value) => isAlive && storage.setItem(key, value) },
      random: choices.random,
      limits: { heldFrames: 4, waitingMessages: 12, dueIds: 20 },
      clock: {
        now: clock.now,
        setTimeout: (run, ms) => clock.setTimeout(() => isAlive && run(), ms),
        clearTimeout: clock.clearTimeout,
      },
      fetch: (url, init) => (isAlive ? service.fetch(url, init) : new Promise(() => {})),
      wake(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    });
    const subscriptions = CHANNELS.map((channel) =>
      client.subscribe(channel, {
        onMessage({ seq, id }) {
          if (!isAlive) return new Promise(() => {});
          if (moods.isPageMoody && choices.chance(0.03)) throw new Error('the page is not ready');
          // What counts is what the page has finished: an ack before that loses it when the page goes in between.
          const finish = () => void got.push({ channel, epoch: id.split('-')[1] ?? '', seq, id });
          if (!moods.isPageMoody || choices.chance(0.8)) return finish();
          return new Promise<void>((resolve) => {
            clock.setTimeout(() => isAlive && resolve(finish()), choices.below(800));
          });
        },
        onMissed: ({ from, to }) => void missed.push({ channel, epoch: service.epoch, from, to }),
      }),
    );
    const life: Life = {
      got,
      client,
      subscriptions,
      wake: (signal) => {
        for (const listener of listeners) listener(signal);
      },
      end: () => {
        isAlive = false;
        service.wire.cut();
      },
    };
    lives.push(life);
    return life;
  }

  const world = {
    service,
    clock,
    lives,
    missed,
    redriven,
    moods,
    life: open(),
    reload() {
      world.life.end();
      world.life = open();
    },
    redrive(channel: string, seq: number): void {
      for (const { id } of service.frame(channel, seq - 1, seq).messages) redriven.add(id);
      service.redrive(channel, [seq]);
    },
  };
  return world;
}

export type FuzzWorld = ReturnType<typeof createFuzzWorld>;
