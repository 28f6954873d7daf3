/** What a desktop notification says of messages that came unseen. */
export interface Notice {
  count: number;
  title: string;
}

export interface PacePowers {
  show(notice: Notice): void;
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Shortest time between two notifications. */
export const NOTICE_EVERY_MS = 5_000;

/** Shows the first notice at once, and of those that follow quickly only what holds when their time has come. */
export class NoticePace {
  readonly #powers: PacePowers;
  #shownAt = Number.NEGATIVE_INFINITY;
  #waiting: Notice | null = null;
  #timer: unknown;

  constructor(powers: PacePowers) {
    this.#powers = powers;
  }

  offer(notice: Notice): void {
    const wait = this.#shownAt + NOTICE_EVERY_MS - this.#powers.now();
    if (this.#waiting === null && wait <= 0) this.#show(notice);
    else this.#wait(notice, wait);
  }

  /** Somebody looks at the page: what waits is not news any more. */
  cancel(): void {
    this.#powers.clearTimeout(this.#timer);
    this.#waiting = null;
  }

  #wait(notice: Notice, ms: number): void {
    if (this.#waiting === null) this.#timer = this.#powers.setTimeout(() => this.#late(), ms);
    this.#waiting = notice;
  }

  #late(): void {
    const notice = this.#waiting;
    this.#waiting = null;
    if (notice) this.#show(notice);
  }

  #show(notice: Notice): void {
    this.#shownAt = this.#powers.now();
    this.#powers.show(notice);
  }
}
