import type { Clock } from '../../src/clock.js';
import { SurecastError } from '../../src/errors.js';
import type { Faults } from './faults.js';
import type { Random } from './random.js';
import type { VirtualTime } from './virtual-time.js';

export type PortName = 'store' | 'live' | 'queue' | 'bus';

/** What befalls a process at one of its next calls of a port. */
export interface Ambush {
  /** Calls that still pass. */
  calls: number;
  act: 'kill' | 'pause';
  when: 'before' | 'after';
}

interface LifeDeps {
  time: VirtualTime;
  random: Random;
  faults: Faults;
  onAmbush(act: Ambush['act'], at: string): void;
  /** A call had its effect, and the process was told that it failed. */
  onUnknown(name: string): void;
}

const LONGEST_DELAY_MS = 40;
/** Some take almost as long as they may. */
const VERY_SLOW = { share: 0.1, ms: 1_500 };
/** Adapters give a call up within 2 s. */
const LONGEST_FAILURE_MS = 1_900;

/**
 * One process's hold on the world. Everything that it does outside itself passes here: ports, and time. Killed, none of its calls and
 * timers ever returns; paused, they return when it goes on.
 */
export class Life {
  state: 'running' | 'paused' | 'dead' = 'running';
  skewMs = 0;
  ambush: Ambush | null = null;
  readonly clock: Clock;
  readonly #deps: LifeDeps;
  #waiting: (() => void)[] = [];
  readonly #watchers = new Set<() => void>();

  constructor(deps: LifeDeps) {
    this.#deps = deps;
    const { time } = deps;
    this.clock = {
      now: () => time.now() + this.skewMs,
      sleep: async (ms, signal) => {
        await time.sleep(ms, signal);
        if (!signal?.aborted) await this.ready();
      },
      after: (ms, run) => {
        let isOff = false;
        const cancel = time.after(ms, () => {
          void this.ready().then(() => {
            if (!isOff) run();
          });
        });
        return () => {
          isOff = true;
          cancel();
        };
      },
    };
  }

  /** Resolves when the process runs; never when it is dead. */
  ready(): Promise<void> {
    if (this.state === 'running') return Promise.resolve();
    return new Promise((resolve) => {
      if (this.state === 'paused') this.#waiting.push(resolve);
    });
  }

  kill(): void {
    if (this.state === 'dead') return;
    this.state = 'dead';
    this.#waiting = [];
    this.#tell();
  }

  pause(): void {
    if (this.state !== 'running') return;
    this.state = 'paused';
    this.#tell();
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'running';
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
    this.#tell();
  }

  /** Calls back at each change of state, until told otherwise. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** A call of a port: what may befall it, befalls it. */
  async call<T>(port: PortName, name: string, effect: () => Promise<T>): Promise<T> {
    const { faults, random } = this.#deps;
    if (this.state === 'running' && this.ambush === null && isCalm(faults)) return effect();
    await this.ready();
    await this.#befall('before', port, name);
    if (random.chance(faults.slow)) await this.#wait(random.chance(VERY_SLOW.share) ? VERY_SLOW.ms : LONGEST_DELAY_MS);
    if ((port === 'store' ? faults.store : faults.redis) === 'down') await this.#fail(port);
    const fails = random.chance(port === 'store' ? faults.storeFails : faults.liveFails);
    if (fails && random.chance(0.5)) await this.#fail(port);
    const outcome = await effect();
    if (fails) {
      this.#deps.onUnknown(name);
      await this.#fail(port);
    }
    if (random.chance(faults.slow)) await this.#wait(LONGEST_DELAY_MS);
    await this.#befall('after', port, name);
    await this.ready();
    return outcome;
  }

  async #wait(longest: number): Promise<void> {
    await this.#deps.time.sleep(this.#deps.random.between(0, longest));
    await this.ready();
  }

  async #fail(port: PortName): Promise<never> {
    await this.#wait(this.#deps.random.chance(0.5) ? 0 : LONGEST_FAILURE_MS);
    throw new SurecastError(port === 'store' ? 'store_unavailable' : 'live_unavailable');
  }

  async #befall(when: Ambush['when'], port: PortName, name: string): Promise<void> {
    const { ambush } = this;
    if (ambush?.when !== when) return;
    ambush.calls -= 1;
    if (ambush.calls >= 0) return;
    this.ambush = null;
    this.#deps.onAmbush(ambush.act, `${when} ${port}.${name}`);
    await this.ready();
  }
}

function isCalm({ store, redis, storeFails, liveFails, slow }: Faults): boolean {
  return store === 'up' && redis === 'up' && storeFails === 0 && liveFails === 0 && slow === 0;
}

/** A port as one process reaches it. Methods that are not named pass as they are. */
export function reachedBy<T extends object>(life: Life, port: PortName, inner: T, free: readonly (keyof T)[] = []): T {
  const calls = new Map<string | symbol, unknown>();
  return new Proxy(inner, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || free.includes(name as keyof T)) return member;
      const known = calls.get(name);
      if (known) return known;
      const call = (...parameters: unknown[]) =>
        life.call(port, String(name), () => member.apply(target, parameters) as Promise<unknown>);
      calls.set(name, call);
      return call;
    },
  });
}
