import type { Frame } from '@surecast/shared/protocol';
import type { Bus } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import type { Events } from '../events.js';
import type { Gateway } from '../gateway/gateway.js';
import type { Beacons } from './beacon.js';
import { FRAME } from './frames.js';
import { contentBytes, type Ring } from './ring.js';

/** What arrives for a channel within this time of its last frame shares the next one. */
const WINDOW_MS = 3;

interface Held {
  frame: Frame;
  bytes: number;
}

interface PushDeps {
  bus: Bus;
  gateway: Gateway;
  clock: Clock;
  events: Events;
  ring: Pick<Ring, 'add'>;
  beacons: Pick<Beacons, 'pushed'>;
}

/**
 * Writes the frames of the bus to this node's connections. PU2: a quiet channel's frame goes out at once; what follows within the
 * window is gathered and leaves as one frame at its end, so frames grow under load and idle channels wait for nothing.
 */
export function createPush({ bus, gateway, clock, events, ring, beacons }: PushDeps): { start(): Promise<void> } {
  /** Channels written in the open window, with what is held for them; null while no window is open. */
  let window: Map<string, Held[]> | null = null;

  function write(frame: Frame): void {
    const connections = gateway.broadcast(frame);
    if (connections > 0) beacons.pushed(frame);
    const { channel, from, to, messages } = frame;
    events.emit('pushed', { channel, from, to, messages: messages.length, connections });
  }

  function accept(frame: Frame): void {
    ring.add(frame);
    window ??= openWindow();
    const held = window.get(frame.channel);
    if (held) hold(held, frame);
    else {
      window.set(frame.channel, []);
      write(frame);
    }
  }

  function openWindow(): Map<string, Held[]> {
    clock
      .sleep(WINDOW_MS)
      .then(closeWindow)
      // Who does not get a frame learns from a beacon that it is there.
      .catch((error) => events.emit('sweepFailed', { what: 'push', error }));
    return new Map();
  }

  function closeWindow(): void {
    const closing = window ?? new Map<string, Held[]>();
    const busy = [...closing].filter(([, held]) => held.length > 0);
    window = busy.length > 0 ? openWindow() : null;
    for (const [channel, held] of busy) {
      window?.set(channel, []);
      for (const { frame } of held) write(frame);
    }
  }

  return {
    start: () =>
      bus.onFrames((_shard, frames) => {
        for (const frame of frames) accept(frame);
      }),
  };
}

/** Joins a frame to the last one held when it follows it and both fit in one. */
function hold(held: Held[], frame: Frame): void {
  const last = held.at(-1);
  const bytes = frame.messages.reduce((sum, message) => sum + contentBytes(message), 0);
  const follows = last !== undefined && last.frame.to === frame.from && last.frame.epoch === frame.epoch;
  const fits = follows && frame.to - last.frame.from <= FRAME.count && last.bytes + bytes <= FRAME.bytes;
  if (!fits) {
    held.push({ frame, bytes });
    return;
  }
  const empty = [...(last.frame.void ?? []), ...(frame.void ?? [])];
  const messages = [...last.frame.messages, ...frame.messages];
  last.frame = { ...last.frame, to: frame.to, messages, ...(empty.length > 0 && { void: empty }) };
  last.bytes += bytes;
}
