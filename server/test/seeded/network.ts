import type { Frame } from '@surecast/shared/protocol';
import { clientKey } from '../../src/delivery/client-key.js';
import type { MemoryConnection } from '../../src/gateway/memory/memory-connection.js';
import type { Faults } from './faults.js';
import type { Process } from './process.js';
import type { Random } from './random.js';
import { TOKENS_END } from './tokens.js';
import type { VirtualTime } from './virtual-time.js';
import type { Watch } from './watch.js';

const LONGEST_WAY_MS = 60;
const HANDSHAKE_MS = 10_000;
/** When the two ends of a dead link find out: parts of the resend interval, so that silence alone drops nobody. */
const SILENCE = { from: 0.5, to: 1.5 };

export type LineEvent = (event: string, payload: unknown) => void;

/** One connection of a client, over a wire that takes time, loses and goes silent. */
export interface Line {
  readonly isOpen: boolean;
  readonly id: string;
  /** It is dead, and not everybody knows. */
  readonly isSilent: boolean;
  request(event: string, payload: unknown): Promise<object | null>;
  /** The client hangs up. */
  close(): void;
  /** Both ends lose it now. */
  cut(): void;
  /** It goes silent: what is under way is lost, and the ends find out later, each in its time; `known` says which one knows now. */
  freeze(known?: 'client'): void;
}

interface Held extends Line {
  isSilent: boolean;
  process: Process;
  connection: MemoryConnection;
  isUnderWay: boolean;
  /** The service's side is over. */
  end(): void;
}

interface NetworkDeps {
  time: VirtualTime;
  random: Random;
  faults: Faults;
  watch: Watch;
  intervalMs: number;
  processes(): readonly Process[];
}

export interface Network {
  /** Connects to some gateway; null when none takes the client. */
  connect(subject: string, client: string, listener: LineEvent): Promise<Line | null>;
  /** Moves what waits on the wires. */
  carry(): void;
  /** A process was killed: its connections break. */
  broken(process: Process): void;
  readonly lines: readonly Line[];
}

export function createNetwork({ time, random, faults, watch, intervalMs, processes }: NetworkDeps): Network {
  const lines = new Set<Held>();

  async function connect(subject: string, client: string, listener: LineEvent): Promise<Line | null> {
    await time.sleep(random.between(1, LONGEST_WAY_MS));
    const gateways = processes().filter(({ roles, life }) => roles.includes('gateway') && life.state !== 'dead');
    if (gateways.length === 0) return null;
    const process = random.pick(gateways);
    if (process.life.state === 'paused') {
      await time.sleep(HANDSHAKE_MS);
      return null;
    }
    try {
      return open(process, subject, client, listener);
    } catch {
      // It has no delivery yet: it is just starting.
      return null;
    }
  }

  function open(process: Process, subject: string, client: string, listener: LineEvent): Line {
    const key = clientKey(subject, client);
    const identity = { subject, expiresAt: TOKENS_END, may: () => true };
    const connection = process.gateway.connect({ identity, client: key });
    const id = `${process.id}/${connection.id}`;
    watch.connected(id, key);
    let isHeard = true;
    const held: Held = {
      id,
      process,
      connection,
      isUnderWay: false,
      isSilent: false,
      get isOpen() {
        return isHeard && connection.isOpen;
      },
      async request(event, payload) {
        if (!isHeard) return null;
        const { flushes } = watch;
        const sentAt = time.now();
        const answer = await connection.request(event, payload);
        if (event === 'ack' && answer && flushes === watch.flushes) watch.answeredAck(key, payload, answer, sentAt);
        return answer;
      },
      end() {
        lines.delete(held);
        connection.cut();
      },
      close() {
        isHeard = false;
        if (random.chance(0.2)) silence();
        else held.end();
      },
      cut: () => held.end(),
      freeze(known) {
        connection.freeze();
        if (known === 'client') {
          isHeard = false;
          listener('disconnect', undefined);
        }
        silence();
      },
    };
    const silence = () => {
      held.isSilent = true;
      connection.freeze();
      time.in(random.between(SILENCE.from * intervalMs, SILENCE.to * intervalMs), () => held.end());
    };
    connection.listen((event, payload) => {
      if (event === 'disconnect') lines.delete(held);
      if (!isHeard) return;
      if (event === 'messages') watch.arrived(key, payload as Frame);
      listener(event, payload);
    });
    lines.add(held);
    return held;
  }

  function carry(): void {
    for (const line of lines) {
      const { underWay } = line.connection;
      if (underWay === 0 || line.isUnderWay || line.process.life.state !== 'running') continue;
      line.isUnderWay = true;
      const isLate = random.chance(faults.slow);
      time.in(random.between(1, isLate ? 10 * LONGEST_WAY_MS : LONGEST_WAY_MS), () => arrive(line, underWay));
    }
  }

  /** One by one: what the first sets off without waiting comes before the second. */
  function arrive(line: Held, count: number): void {
    if (line.process.life.state === 'running' && count > 0) {
      line.connection.deliver(1);
      time.in(0, () => arrive(line, count - 1));
    } else line.isUnderWay = false;
  }

  return {
    connect,
    carry,
    broken(process) {
      for (const line of [...lines]) if (line.process === process) line.end();
    },
    get lines() {
      return [...lines];
    },
  };
}
