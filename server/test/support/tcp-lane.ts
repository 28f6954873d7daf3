import type { Socket } from 'node:net';
import type { LinkShape } from './tcp-proxy.js';

/** Bytes that may wait in a slow lane; past this its source is not read. */
const MOST_HELD = 256 * 1024;

/** One direction of a link. */
export interface Lane {
  push(chunk: Buffer): void;
  shape(shape: LinkShape): void;
  /** Takes all further bytes and passes none on. */
  swallow(): void;
  stop(): void;
}

/** Passes bytes on in order, late or slowly as its shape says. Null in the queue stands for the end of the stream. */
export function createLane(from: Socket, to: Socket, initial: LinkShape): Lane {
  let shape = initial;
  const queue: { at: number; chunk: Buffer | null }[] = [];
  let held = 0;
  let lastAt = 0;
  let isSwallowing = false;
  let isWaiting = false;
  let timer: NodeJS.Timeout | undefined;

  function read(): void {
    if (shape.isStalled || isWaiting || held > MOST_HELD) from.pause();
    else from.resume();
  }

  function pass(chunk: Buffer | null): void {
    if (to.destroyed || to.writableEnded) return;
    if (chunk === null) to.end();
    else if (!to.write(chunk)) {
      isWaiting = true;
      read();
    }
  }

  function take(chunk: Buffer | null): void {
    if (isSwallowing) return;
    const { delayMs, bytesPerSecond } = shape;
    if (delayMs === 0 && bytesPerSecond === 0 && queue.length === 0) {
      pass(chunk);
      return;
    }
    const now = performance.now();
    const size = chunk?.length ?? 0;
    const onWire = bytesPerSecond === 0 ? 0 : (size / bytesPerSecond) * 1_000;
    lastAt = Math.max(now + delayMs, lastAt) + onWire;
    queue.push({ at: lastAt, chunk });
    held += size;
    read();
    plan();
  }

  function plan(): void {
    const next = queue[0];
    if (timer !== undefined || !next) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        const now = performance.now();
        for (let head = queue[0]; head && head.at <= now; head = queue[0]) {
          queue.shift();
          held -= head.chunk?.length ?? 0;
          pass(head.chunk);
        }
        read();
        plan();
      },
      Math.max(0, next.at - performance.now()),
    );
  }

  from.on('data', take);
  from.on('end', () => take(null));
  to.on('drain', () => {
    isWaiting = false;
    read();
  });
  read();
  return {
    push: take,
    shape(next) {
      shape = next;
      read();
    },
    swallow() {
      isSwallowing = true;
      clearTimeout(timer);
      queue.length = 0;
      held = 0;
      isWaiting = false;
      from.resume();
    },
    stop: () => clearTimeout(timer),
  };
}
