import type { Dropped, Frame, SubscribeAnswer } from '../protocol/index.js';
import type { Acks } from './acks.js';
import { readPage, readSubscribed } from './answers.js';
import { fullJitter } from './backoff.js';
import type { Environment } from './environment.js';
import { createHandling } from './handling.js';
import { createInbox } from './inbox.js';
import type { Answered, Link } from './link.js';
import type { ChannelState, SubscribeOptions } from './options.js';
import type { Recovery } from './recovery.js';

/** Frames announced by an answer follow it on the same connection; if they do not come, they are asked for. */
const ANNOUNCED_MS = 2_000;
/** A position is written to storage at the end of what waits, and this often on the way. */
const SAVE_EVERY = 50;

/** One subscription: agrees on a position, keeps the inbox whole, gives messages to the page, has them acknowledged. */
export interface Channel {
  readonly state: ChannelState;
  /** The connection is there: reconcile. */
  up(): void;
  down(): void;
  frame(frame: Frame): void;
  dropped(dropped: Dropped): void;
  /** The service lost the position: reconcile. */
  lost(): void;
  /** After `dropped` or `refused`. */
  rejoin(): void;
  /** Other handlers take over, or (null) none for now. */
  attach(options: SubscribeOptions | null): void;
  /** Leaves for good; `left` once the service knows. */
  leave(left: () => void): void;
}

interface ChannelDeps {
  link: Pick<Link, 'request' | 'state'>;
  acks: Pick<Acks, 'note' | 'forget'>;
  recovery: Recovery;
  environment: Pick<Environment, 'clock' | 'random'>;
  onState(): void;
}

export function createChannel(channel: string, deps: ChannelDeps): Channel {
  const { link, acks, recovery, environment, onState } = deps;
  const { clock, random } = environment;
  const inbox = createInbox();
  const handling = createHandling({ inbox, clock, onHandled: progress });
  let options: SubscribeOptions | null = null;
  let state: ChannelState = { kind: 'waiting' };
  let epoch: string | null = null;
  /** Everything up to here is known to exist. */
  let target = 0;
  /** Frames up to here are on their way. */
  let announced = 0;
  let isJoined = false;
  let isAsking = false;
  /** Counts joins: answers to an earlier one are ignored. */
  let turn = 0;
  let attempt = 0;
  let timer: unknown;
  /** Last seq that was acknowledged or given as `after`, and last that was written to storage. */
  let noted = 0;
  let saved = -1;
  let catchUp: { from: number; to: number } | null = null;
  let whenLeft: (() => void) | null = null;

  function set(next: ChannelState): void {
    state = next;
    options?.onState?.(next);
    onState();
  }

  const isOut = () => state.kind === 'dropped' || state.kind === 'refused' || state.kind === 'left';

  function later(act: () => void, ms = fullJitter(attempt++, random)): void {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(act, ms);
  }

  /** What was asked before counts no more. */
  function restart(): number {
    clock.clearTimeout(timer);
    isJoined = false;
    isAsking = false;
    announced = 0;
    turn += 1;
    return turn;
  }

  async function reconcile(): Promise<void> {
    if (isOut() || link.state.kind !== 'up') return;
    const mine = restart();
    const own = epoch === null ? recovery.load(channel) : { epoch, after: inbox.handled };
    const rewind = options?.rewind;
    const request = { channel, ...own, ...(rewind !== undefined && { rewind }) };
    const answered = await link.request('subscribe', request);
    if (mine !== turn || isOut()) return;
    const answer = answered.ok ? readSubscribed(answered.answer) : null;
    if (answer) joined(answer, own);
    else failed(answered, reconcile);
  }

  function joined(answer: SubscribeAnswer, own: { epoch: string; after: number } | null): void {
    isJoined = true;
    attempt = 0;
    const isOwn = own !== null && own.epoch === answer.epoch && own.after <= answer.head;
    if (!isOwn) acks.forget(channel);
    if (!isOwn || epoch === null) inbox.start(answer.epoch, isOwn ? own.after : answer.cursor);
    epoch = answer.epoch;
    noted = isOwn ? own.after : answer.cursor;
    saved = -1;
    target = isOwn ? Math.max(target, answer.head) : answer.head;
    announced = answer.sentTo;
    catchUp = { from: inbox.handled, to: Math.max(answer.head, inbox.handled) };
    if (answer.missed) missed(answer.missed);
    else save();
    if (inbox.position < announced) later(stopWaiting, ANNOUNCED_MS);
    show();
    advance();
  }

  function stopWaiting(): void {
    announced = 0;
    void fill();
  }

  function failed(answered: Answered, again: () => void): void {
    if (answered.ok || answered.retryable) later(again);
    else if (answered.code === 'not_subscribed' || answered.code === 'epoch_mismatch') later(() => void reconcile());
    else {
      restart();
      set({ kind: 'refused', code: answered.code, message: answered.message });
    }
  }

  /** Asks for what is known to exist beyond the position, a page at a time. */
  async function fill(): Promise<void> {
    if (!isJoined || isAsking || isOut() || inbox.isBusy) return;
    if (inbox.position >= target || inbox.position < announced) return;
    isAsking = true;
    const mine = turn;
    const after = inbox.position;
    const to = inbox.holeEnd;
    const answered = await link.request('sync', { channel, epoch, after, ...(to !== null && { to }) });
    if (mine !== turn) return;
    isAsking = false;
    const page = answered.ok ? readPage(answered.answer) : null;
    if (!page) return failed(answered, () => void fill());
    target = Math.max(target, page.head);
    if (page.missed) missed(page.missed);
    for (const frame of page.frames) inbox.accept(frame);
    if (inbox.position > after) attempt = 0;
    // A page that brings nothing says that the store does not have it yet: asking again at once would only spin.
    else if (inbox.position < target) return later(() => void fill());
    advance();
  }

  function missed(range: { from: number; to: number }): void {
    inbox.skipTo(range.to);
    options?.onMissed?.(range);
  }

  /** After anything new: hand over what is in order, ask for what is not there. */
  function advance(): void {
    if (!isOut()) handling.run(options);
    progress();
    void fill();
  }

  function progress(): void {
    const { handled } = inbox;
    if (epoch === null || !isJoined) return;
    if (handled > noted) {
      noted = handled;
      acks.note(channel, epoch, handled);
    }
    if (inbox.next() === undefined || handled - saved >= SAVE_EVERY) save();
    show();
    void fill();
  }

  function save(): void {
    if (epoch === null || isOut()) return;
    const { handled } = inbox;
    if (handled !== saved) recovery.save(channel, { epoch, after: handled });
    saved = handled;
  }

  function show(): void {
    if (isOut() || !isJoined) return;
    if (catchUp && inbox.handled < catchUp.to) {
      const done = inbox.handled - catchUp.from;
      const total = catchUp.to - catchUp.from;
      if (state.kind !== 'catchingUp' || state.done !== done) set({ kind: 'catchingUp', done, total });
      return;
    }
    catchUp = null;
    if (state.kind !== 'live') set({ kind: 'live' });
  }

  function tellLeft(): void {
    void link.request('unsubscribe', { channel }).then((answered) => {
      if (state.kind !== 'left') return;
      if (!answered.ok && answered.retryable) return link.state.kind === 'up' ? later(tellLeft) : undefined;
      whenLeft?.();
    });
  }

  return {
    get state() {
      return state;
    },
    up: () => (state.kind === 'left' ? tellLeft() : void reconcile()),
    down() {
      restart();
      if (!isOut()) set({ kind: 'waiting' });
    },
    frame(frame) {
      if (isOut()) return;
      if (isJoined && frame.epoch !== epoch) return void reconcile();
      // A resend of what was handled: its ack was lost.
      const { handled } = inbox;
      const isAgain = frame.messages.some(({ attempt, seq }) => attempt > 0 && seq <= handled);
      if (isJoined && isAgain && epoch !== null) acks.note(channel, epoch, handled);
      if (isJoined) target = Math.max(target, frame.to);
      inbox.accept(frame);
      advance();
    },
    dropped({ reason, pending }) {
      if (isOut()) return;
      restart();
      acks.forget(channel);
      set({ kind: 'dropped', reason, pending });
    },
    lost: () => void reconcile(),
    rejoin() {
      if (state.kind !== 'dropped' && state.kind !== 'refused') return;
      attempt = 0;
      set({ kind: 'waiting' });
      handling.run(options);
      void reconcile();
    },
    attach(next) {
      options = next;
      if (next === null) return handling.stop();
      if (state.kind === 'left') {
        restart();
        set({ kind: 'waiting' });
        void reconcile();
      } else next.onState?.(state);
      handling.run(options);
    },
    leave(left) {
      whenLeft = left;
      restart();
      acks.forget(channel);
      recovery.forget(channel);
      inbox.clear();
      epoch = null;
      set({ kind: 'left' });
      tellLeft();
    },
  };
}
