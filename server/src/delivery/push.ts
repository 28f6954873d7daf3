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
/** A frame that took long to write, for a large room, holds the next one back for as long. */
const LONGEST_WINDOW_MS = 250;

interface Held {
  frame: Frame;
  bytes: number;
}

interface Window {
  /** What goes out at its end. */
  held: Held[];
  until: number;
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
 * window is gathered and leaves as one frame at its end, so frames grow under load and idle channels wait for nothing. A room of thousands
 * takes long to write and acknowledges as long: its window grows with that, or a steady stream would leave as a frame for each message.
 */
export function createPush({ bus, gateway, clock, events, ring, beacons }: PushDeps): { start(): Promise<void> } {
  const windows = new Map<string, Window>();
  let isClosing = false;

  function accept(frame: Frame): void {
    ring.add(frame);
    const open = windows.get(frame.channel);
    if (open) hold(open.held, frame);
    else windows.set(frame.channel, { held: [], until: clock.now() + WINDOW_MS });
    // Before the write: a window that is open is closed whatever becomes of that.
    if (!isClosing) void closeWindows();
    const window = windows.get(frame.channel);
    if (window && !open) write(window, [frame]);
  }

  /** Opens the window anew. */
  function write(window: Window, frames: readonly Frame[]): void {
    const started = clock.now();
    try {
      for (const frame of frames) {
        const connections = gateway.broadcast(frame);
        if (connections > 0) beacons.pushed(frame);
        const { channel, from, to, messages } = frame;
        events.emit('pushed', { channel, from, to, messages: messages.length, connections });
      }
    } catch (error) {
      // Who does not get a frame learns from a beacon that it is there.
      events.emit('sweepFailed', { what: 'push', error });
    }
    const now = clock.now();
    window.until = now + Math.min(Math.max(WINDOW_MS, now - started), LONGEST_WINDOW_MS);
  }

  async function closeWindows(): Promise<void> {
    isClosing = true;
    try {
      while (windows.size > 0) {
        const now = clock.now();
        let wait = WINDOW_MS;
        for (const { until } of windows.values()) wait = Math.min(wait, until - now);
        await clock.sleep(Math.max(1, wait));
        for (const [channel, window] of windows) if (isOver(window)) close(channel, window);
      }
    } finally {
      isClosing = false;
    }
  }

  /** One that lasts longer than any may says that the clock was set back. */
  function isOver({ until }: Window): boolean {
    const left = until - clock.now();
    return left <= 0 || left > LONGEST_WINDOW_MS;
  }

  function close(channel: string, window: Window): void {
    const { held } = window;
    if (held.length === 0) {
      windows.delete(channel);
      return;
    }
    window.held = [];
    write(
      window,
      held.map(({ frame }) => frame),
    );
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
