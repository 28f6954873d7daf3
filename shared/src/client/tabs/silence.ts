import type { ClientClock } from '../options.js';

/** A leader that was not heard for so long is frozen or stuck, if it does not answer either: another tab takes its place. */
const SILENCE_MS = 5_000;
const CHECK_MS = 1_000;
const ASK_AFTER_MS = 2_000;
/** Questions without an answer; a page that slept itself has asked none meanwhile. */
const QUESTIONS = 3;

/** Watches whether the leader is heard. */
export interface Silence {
  start(): void;
  stop(): void;
  heard(): void;
}

interface SilenceDeps {
  clock: ClientClock;
  random(): number;
  ask(): void;
  onSilent(): void;
}

export function createSilence({ clock, random, ask, onSilent }: SilenceDeps): Silence {
  let heardAt = 0;
  let unanswered = 0;
  /** Tabs that find a leader silent together do not all take its place. */
  let patience = SILENCE_MS;
  let timer: unknown;

  function heard(): void {
    heardAt = clock.now();
    unanswered = 0;
    patience = SILENCE_MS + random() * CHECK_MS;
  }

  function check(): void {
    const silent = clock.now() - heardAt;
    if (silent >= patience && unanswered >= QUESTIONS) {
      heard();
      onSilent();
    } else if (silent >= ASK_AFTER_MS) {
      unanswered += 1;
      ask();
    }
    timer = clock.setTimeout(check, CHECK_MS);
  }

  return {
    start() {
      clock.clearTimeout(timer);
      heard();
      timer = clock.setTimeout(check, CHECK_MS);
    },
    stop: () => clock.clearTimeout(timer),
    heard,
  };
}
