import type { Dropped, Frame, SubscribeAnswer } from '@surecast/shared/protocol';
import { clientKey } from '../../src/delivery/client-key.js';
import type { Reading } from './ledger.js';
import type { Line } from './network.js';
import type { ClientDeps } from './page.js';

export interface HandHabits {
  /** `last minute`: only when it was sent everything for the last time, about when it would be dropped. */
  acks: 'ids' | 'upTo' | 'last minute' | 'never';
  way: 'socket' | 'post';
  /** Longest that it takes to acknowledge, in ms. */
  lateMs: number;
}

const SUBJECT = 'program';
const RETRY_MS = 1_000;
const LAST_MINUTE_MS = 1_000;
const ANSWER_MS = 10_000;

/**
 * A client written by hand on the wire contract: it keeps no position of its own, asks for no holes, and knows messages by id. What it
 * gets, and when, is the service's doing alone.
 */
export class HandClient {
  readonly key: string;
  /** Channels that it was dropped from: it does not come back to them by itself. */
  readonly #out = new Set<string>();
  /** Where the service said that it stands, per channel: it acknowledges from there on. */
  readonly #base = new Map<string, number>();
  #isPosting: boolean;
  #isMended = false;
  #line: Line | null = null;
  #isWanted = false;
  /** Counts connections: what belongs to an earlier one is void. */
  #turn = 0;

  constructor(
    readonly name: string,
    readonly channels: readonly string[],
    readonly habits: HandHabits,
    readonly deps: ClientDeps,
  ) {
    this.key = clientKey(SUBJECT, name);
    this.#isPosting = habits.way === 'post';
  }

  get line(): Line | null {
    return this.#line;
  }

  /** From here on it acknowledges at once, over a new connection: that shows it whether it was dropped without hearing of it. */
  mend(): void {
    this.#isMended = true;
    this.stop();
    this.start();
  }

  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#out.clear();
    void this.#connect();
  }

  stop(): void {
    this.#isWanted = false;
    this.#turn += 1;
    this.#line?.close();
    this.#line = null;
  }

  async #connect(): Promise<void> {
    const { network, time, random, ledger } = this.deps;
    const mine = ++this.#turn;
    const isMine = () => mine === this.#turn;
    const line = await network.connect(SUBJECT, this.name, (event, payload) => {
      if (isMine()) this.#heard(event, payload);
    });
    if (!isMine()) return line?.close();
    this.#line = line;
    if (!line) {
      await time.sleep(random.between(1, RETRY_MS));
      if (isMine()) void this.#connect();
      return;
    }
    ledger.note('connect', () => `${this.key} as ${line.id}`);
    for (const channel of this.channels) if (!this.#out.has(channel)) void this.#subscribe(channel, line);
  }

  async #subscribe(channel: string, line: Line): Promise<void> {
    const { time, ledger } = this.deps;
    while (line === this.#line && line.isOpen) {
      const answer = (await this.#ask(line, 'subscribe', { channel })) as SubscribeAnswer | null;
      ledger.note('position', () => `${this.key} ${JSON.stringify(answer)}`);
      if (line !== this.#line) return;
      if (answer?.ok) {
        this.#base.set(channel, Math.max(answer.cursor, this.#base.get(channel) ?? 0));
        if (!ledger.reading(this.key, channel)) {
          const { cursor: from } = answer;
          const stay = { client: this.key, channel, from, since: time.now(), isOver: false, isForgotten: false };
          ledger.readings.push({ ...stay, got: new Set() });
        }
        return;
      }
      await time.sleep(RETRY_MS);
    }
  }

  #heard(event: string, payload: unknown): void {
    const { time, random } = this.deps;
    if (event === 'messages') this.#got(payload as Frame);
    else if (event === 'dropped') this.#out.add((payload as Dropped).channel);
    else if (event === 'disconnect') {
      this.#line = null;
      const mine = ++this.#turn;
      if (this.#out.size === this.channels.length) this.#isWanted = false;
      if (!this.#isWanted) return;
      time.in(random.between(10, 3 * RETRY_MS), () => void (mine === this.#turn && this.#connect()));
    }
  }

  #got({ channel, messages }: Frame): void {
    const { ledger, watch, time, random } = this.deps;
    const reading = ledger.reading(this.key, channel);
    // Written right behind the answer of the first subscribe: with that lost, there is no stay to count from yet.
    if (!reading) return;
    for (const { id, seq, text } of messages) {
      if (watch.logged.get(channel)?.get(seq)?.id !== id || !ledger.tried.has(text)) {
        ledger.violated('nothing unsaved', `${this.key} got ${channel} ${seq} (${id}), which nobody saved`);
      }
      reading.got.add(seq);
    }
    const { lateMs } = this.habits;
    const acks = this.#isMended ? 'ids' : this.habits.acks;
    if (acks === 'never') return;
    const isLast = messages.some(({ attempt }) => attempt >= watch.maxResends);
    if (acks === 'last minute' && !isLast) return;
    const ids = messages.map(({ id }) => id);
    const early = acks === 'last minute' ? watch.intervalMs - LAST_MINUTE_MS : 0;
    const late = acks === 'last minute' ? watch.intervalMs + LAST_MINUTE_MS / 2 : lateMs;
    time.in(random.between(early, late), () => void this.#acknowledge(channel, ids, reading));
  }

  /** Until it is answered, or there is nobody left to say it to. */
  async #acknowledge(channel: string, ids: string[], reading: Reading): Promise<void> {
    const { time, watch, ledger } = this.deps;
    const { acks } = this.habits;
    while (this.#isWanted) {
      const ack = acks !== 'upTo' ? { ids } : { channel, epoch: watch.epoch, upTo: this.#wholeUpTo(reading) };
      const code = await this.#tell(ack);
      ledger.note('ack', () => `${this.key} ${JSON.stringify(ack)} ${this.habits.way}: ${code ?? 'taken'}`);
      if (code === null) return this.#sayAgain(ack);
      if (code === 'not_subscribed' && this.#line) await this.#subscribe(channel, this.#line);
      await time.sleep(RETRY_MS);
    }
  }

  /** Old acks come again, out of their order: they change nothing. */
  #sayAgain(ack: object): void {
    const { time, random } = this.deps;
    if (random.chance(0.3)) time.in(random.between(1, 5 * RETRY_MS), () => void (this.#isWanted && this.#tell(ack)));
  }

  /** Null when it was taken, or a code. After a failure the other way is tried, as the library does it. */
  async #tell(ack: object): Promise<string | null> {
    const answer = await (this.#isPosting ? this.#post(ack) : this.#line && this.#ask(this.#line, 'ack', ack));
    if (!answer) this.#isPosting = !this.#isPosting;
    return answer ? codeOf(answer) : 'unreachable';
  }

  #post(ack: object): Promise<object | null> {
    const { http, time } = this.deps;
    const posted = http.post('/ack', { client: this.name, ...ack }, SUBJECT).then(
      ({ body }) => body as object,
      () => null,
    );
    return Promise.race([posted, time.sleep(ANSWER_MS).then(() => null)]);
  }

  /** The seq up to which it has everything in its present stay, or 0. */
  has(channel: string): number {
    const reading = this.deps.ledger.reading(this.key, channel);
    return reading ? this.#wholeUpTo(reading) : 0;
  }

  /** The seq up to which nothing is missing. */
  #wholeUpTo({ channel, got }: Reading): number {
    let upTo = this.#base.get(channel) ?? 0;
    while (got.has(upTo + 1)) upTo += 1;
    return upTo;
  }

  #ask(line: Line, event: string, payload: object): Promise<object | null> {
    const { time } = this.deps;
    return Promise.race([line.request(event, payload), time.sleep(ANSWER_MS).then(() => null)]);
  }
}

function codeOf(answer: unknown): string | null {
  return (answer as { code?: string }).code ?? null;
}
