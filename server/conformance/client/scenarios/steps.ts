import type { Seen, SeenOf, Stage } from '../stage.js';

/** The client has subscribed, for the first time since then: its request. */
export function subscribed(stage: Stage, since = 0, ms?: number): Promise<SeenOf<'subscribe'>> {
  return stage.until('the client subscribes', () => stage.all('subscribe', since)[0], ms);
}

/** The service was told that everything up to `upTo` is acknowledged, since then, or at its next subscribe. */
export function acknowledged(stage: Stage, upTo: number, since = 0, ms?: number): Promise<unknown> {
  return stage.until(`an ack up to ${upTo}`, () => isAcknowledged(stage, upTo, since), ms);
}

export function isAcknowledged(stage: Stage, upTo: number, since = 0): boolean {
  const { epoch } = stage.model;
  return stage.seen.slice(since).some((one) => positionIn(one, epoch) >= upTo);
}

/** The highest position that the client has claimed of this epoch. */
export function claimed(stage: Stage, epoch = stage.model.epoch, since = 0): number {
  return Math.max(-1, ...stage.seen.slice(since).map((one) => positionIn(one, epoch)));
}

function positionIn(one: Seen, epoch: string): number {
  if (one.kind === 'ack' && one.request.epoch === epoch) return Number(one.request.upTo);
  if (one.kind === 'subscribe' && one.request.epoch === epoch && one.request.after !== undefined) {
    return Number(one.request.after);
  }
  return -1;
}

/** Puts messages into the log and pushes them, one frame each. */
export function pushNew(stage: Stage, count: number): void {
  const { model } = stage;
  for (let number = 0; number < count; number += 1) {
    model.add(1);
    stage.push(model.frame(model.head - 1, model.head));
  }
}

/** How many messages the warm-up of each scenario leaves behind. */
export const WARM = 2;

/** Subscribed, live, with two messages acknowledged. */
export async function warm(stage: Stage): Promise<SeenOf<'subscribe'>> {
  const first = await subscribed(stage);
  pushNew(stage, WARM);
  await acknowledged(stage, WARM);
  return first;
}
