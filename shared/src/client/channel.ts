import type { Dropped, Frame, SubscribeAnswer } from '../protocol/index.js';
import type { Acks } from './acks.js';
import { type Answer, readPage, readSubscribed } from './answers.js';
import { fullJitter } from './backoff.js';
import type { Bounds } from './bounds.js';
import { ClientError } from './client-error.js';
import type { Environment } from './environment.js';
import { createHandling } from './handling.js';
import { createInbox, type Inbox } from './inbox.js';
import type { Link } from './link.js';
import { CHANNEL, type ChannelEvent, step } from './machine.js';
import type { ChannelState, SubscribeOptions } from './options.js';
import type { Position, Recovery } from './recovery.js';
import { tell } from './tell.js';

/** Frames announced by an answer follow it on the same connection; if they do not come, they are asked for. */
const ANNOUNCED_MS = 1_000;
/** A position is written to storage at the end of what waits, and so often on the way: after as many messages, or ms. */
const SAVE_EVERY = 50;
const SAVE_MS = 1_000;
/** A service that is slow to agree on a position gets more time at each turn, or it would never be heard. */
const SUBSCRIBE_MS = 5_000;
const LONGEST_SUBSCRIBE_MS = 20_000;

/** One subscription: agrees on a position, keeps the inbox whole, gives messages to the page, has them acknowledged. */
export interface Channel {
  /** Its states and ways are those of `CHANNEL`. */
  readonly state: ChannelState;
  /** What it holds, as counts. */
  readonly held: Inbox['held'];
  /** The connection is there: reconcile. */
  up(): void;
  down(): void;
  frame(frame: Frame): void;
  /** The log of this store is known to reach this far. */
  head(epoch: string, head: number): void;
  dropped(dropped: Dropped): void;
  /** The service lost the position: reconcile. */
  lost(): void;
  /** Position and messages belong to somebody else: another subject. */
  disown(): void;
  /** After `dropped` or `refused`. */
  rejoin(): void;
  /** Other handlers take over, or (null) none for now. */
  attach(options: SubscribeOptions | null): void;
  /** Leaves for good; `left` once the service knows. */
  leave(left: () => void): void;
}

interface ChannelDeps {
  link: Pick<Link, 'request' | 'state'>;
  acks: Pick<Acks, 'note' | 'noteIds' | 'confirmed' | 'forget'>;
  recovery: Pick<Recovery, 'load' | 'save' | 'forget'>;
  bounds: Bounds;
  environment: Pick<Environment, 'clock' | 'random'>;
  onState(): void;
}

export function createChannel(channel: string, deps: ChannelDeps): Channel {
  const { link, acks, recovery, bounds, environment, onState } = deps;
  const { clock, random } = environment;
  const inbox = createInbox(bounds);
  const handling = createHandling({ inbox, clock, onHandled: progress });
  let options: SubscribeOptions | null = null;
  let state: ChannelState = { kind: 'waiting' };
  let epoch: string | null = null;
  /** How far which log is known to reach: from the service's answers, from frames, and from beacons, which may come before an answer. */
  let seen = { epoch: '', head: 0 };
  /** Frames up to here are on their way. */
  let announced = 0;
  let isAsking = false;
  /** Counts agreements: answers to an earlier one are ignored. */
  let turn = 0;
  let attempt = 0;
  let timer: unknown;
  /** Last seq that was acknowledged or given as `after`; last that was written to storage, and when. */
  let noted = 0;
  let saved = -1;
  let savedAt = 0;
  let catchUp: { from: number; to: number } | null = null;
  let whenLeft: (() => void) | null = null;

  function set(event: ChannelEvent, next: ChannelState): void {
    step(CHANNEL, state.kind, event, next.kind);
    const isSame = state.kind === 'waiting' && next.kind === 'waiting';
    state = next;
    if (isSame) return;
    tell(() => options?.onState?.(next));
    onState();
  }

  const isJoined = () => state.kind === 'live' || state.kind === 'catchingUp';
  const isOut = () => state.kind === 'dropped' || state.kind === 'refused' || state.kind === 'left';

  function see(of: string, head: number): void {
    seen = { epoch: of, head: seen.epoch === of ? Math.max(seen.head, head) : head };
  }

  function later(act: () => void, ms = fullJitter(attempt++, random)): void {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(act, ms);
  }

  /** What was asked before counts no more. */
  function restart(): number {
    clock.clearTimeout(timer);
    isAsking = false;
    announced = 0;
    turn += 1;
    return turn;
  }

  async function reconcile(): Promise<void> {
    if (isOut() || link.state.kind !== 'up') return;
    const mine = restart();
    set('lose', { kind: 'waiting' });
    const own = epoch === null ? recovery.load(channel) : { epoch, after: inbox.handled };
    const request = { channel, ...own, rewind: options?.rewind };
    const ms = Math.min(LONGEST_SUBSCRIBE_MS, SUBSCRIBE_MS * 2 ** attempt);
    const answered = await link.request('subscribe', request, ms);
    if (mine !== turn || isOut()) return;
    const answer = readSubscribed(answered);
    if (answer) joined(answer, own);
    else failed(answered, reconcile);
  }

  function joined(answer: SubscribeAnswer, own: Position | null): void {
    attempt = 0;
    const isOwn = own !== null && own.epoch === answer.epoch && own.after <= answer.head;
    if (!isOwn) acks.forget(channel);
    noted = isOwn ? own.after : answer.cursor;
    if (!isOwn || epoch === null) inbox.start(answer.epoch, noted);
    epoch = answer.epoch;
    saved = -1;
    // A log that does not reach the page's position was cut back: what was seen of it before is gone. What frames behind the answer of
    // another store have told already stays.
    if (own?.epoch === epoch && !isOwn) seen.epoch = '';
    see(epoch, answer.head);
    announced = answer.sentTo;
    catchUp = { from: inbox.handled, to: Math.max(answer.head, inbox.handled) };
    show(true);
    if (own && own.epoch !== answer.epoch) tell(() => options?.onReset?.('store'));
    else if (own ? !isOwn : !answer.recovered && !answer.missed) tell(() => options?.onReset?.('position'));
    if (answer.missed) missed(answer.missed);
    else save();
    acks.confirmed(channel, { epoch, after: noted });
    if (inbox.position < announced) later(stopWaiting, ANNOUNCED_MS);
    advance();
  }

  function stopWaiting(): void {
    announced = 0;
    void fill();
  }

  function failed(answered: Answer, again: () => void): void {
    if (!(answered instanceof ClientError) || answered.retryable) later(again);
    else if (answered.code === 'not_subscribed' || answered.code === 'epoch_mismatch') later(() => void reconcile());
    else {
      restart();
      set('refuse', { kind: 'refused', code: answered.code, message: answered.message });
    }
  }

  /** Asks for what is known to exist beyond the position, a page at a time. */
  async function fill(): Promise<void> {
    if (!isJoined() || epoch === null || isAsking || inbox.isBusy) return;
    if (inbox.position >= seen.head || seen.epoch !== epoch || inbox.position < announced) return;
    isAsking = true;
    const mine = turn;
    const after = inbox.position;
    const answered = await link.request('sync', { channel, epoch, after, to: inbox.holeEnd });
    if (mine !== turn) return;
    isAsking = false;
    const page = readPage(answered);
    if (!page) return failed(answered, () => void fill());
    see(epoch, page.head);
    if (page.missed) missed(page.missed);
    for (const frame of page.frames) inbox.accept(frame);
    if (inbox.position > after) attempt = 0;
    // A page that brings nothing says that the store does not have it yet: asking again at once would only spin.
    else if (inbox.position < seen.head) return later(() => void fill());
    advance();
  }

  function missed(range: { from: number; to: number }): void {
    inbox.skipTo(range.to);
    tell(() => options?.onMissed?.(range));
  }

  /** After anything new: hand over what is in order, ask for what is not there. */
  function advance(): void {
    if (!isOut()) handling.run(options);
    progress();
  }

  function progress(): void {
    acks.noteIds(inbox.settled());
    const { handled } = inbox;
    if (epoch === null) return;
    if (handled > noted && !isOut()) {
      noted = handled;
      // A channel of the service's own owes nobody an ack.
      if (channel[0] !== '$') acks.note(channel, { epoch, after: handled });
    }
    const isDue = handled - saved >= SAVE_EVERY || (handled > saved && clock.now() - savedAt >= SAVE_MS);
    if (isDue || inbox.next() === undefined) save();
    show();
    void fill();
  }

  function save(): void {
    if (epoch === null || state.kind === 'left') return;
    const { handled } = inbox;
    if (handled === saved) return;
    recovery.save(channel, { epoch, after: handled });
    saved = handled;
    savedAt = clock.now();
  }

  function show(isJoin = false): void {
    if (!isJoin && !isJoined()) return;
    if (catchUp && inbox.handled < catchUp.to) {
      const done = inbox.handled - catchUp.from;
      const total = catchUp.to - catchUp.from;
      if (state.kind !== 'catchingUp' || state.done !== done) set('lag', { kind: 'catchingUp', done, total });
      return;
    }
    catchUp = null;
    if (state.kind !== 'live') set('follow', { kind: 'live' });
  }

  function tellLeft(): void {
    void link.request('unsubscribe', { channel }).then((answered) => {
      if (state.kind !== 'left') return;
      if (answered instanceof ClientError && answered.retryable)
        return link.state.kind === 'up' ? later(tellLeft) : undefined;
      whenLeft?.();
    });
  }

  return {
    get state() {
      return state;
    },
    get held() {
      return inbox.held;
    },
    up: () => (state.kind === 'left' ? tellLeft() : void reconcile()),
    down() {
      restart();
      attempt = 0;
      if (!isOut()) set('lose', { kind: 'waiting' });
    },
    frame(frame) {
      if (isOut()) return;
      if (!frame.redrive) see(frame.epoch, frame.to);
      if (isJoined() && frame.epoch !== epoch) return void reconcile();
      if (!frame.redrive && isJoined() && epoch !== null) {
        // A resend of what was handled: its ack was lost.
        const { handled } = inbox;
        const isAgain = frame.messages.some(({ attempt, seq }) => attempt > 0 && seq <= handled);
        if (isAgain) acks.note(channel, { epoch, after: handled });
      }
      inbox.accept(frame);
      advance();
    },
    head(of, head) {
      if (isOut()) return;
      see(of, head);
      if (isJoined() && of !== epoch) void reconcile();
      else void fill();
    },
    dropped({ reason, pending }) {
      if (isOut()) return;
      restart();
      acks.forget(channel);
      set('drop', { kind: 'dropped', reason, pending });
    },
    lost: () => void reconcile(),
    disown() {
      if (epoch === null) return;
      acks.forget(channel);
      inbox.clear();
      epoch = null;
      tell(() => options?.onReset?.('subject'));
    },
    rejoin() {
      if (state.kind !== 'dropped' && state.kind !== 'refused') return;
      attempt = 0;
      set('ask', { kind: 'waiting' });
      handling.run(options);
      void reconcile();
    },
    attach(next) {
      options = next;
      if (next === null) return handling.stop();
      if (state.kind === 'left') {
        restart();
        set('ask', { kind: 'waiting' });
        void reconcile();
      } else tell(() => next.onState?.(state));
      handling.run(options);
    },
    leave(left) {
      whenLeft = left;
      restart();
      acks.forget(channel);
      recovery.forget(channel);
      inbox.clear();
      epoch = null;
      set('leave', { kind: 'left' });
      tellLeft();
    },
  };
}
