import type { Dropped, ErrorCode, Frame } from '../protocol/index.js';
import { readClosing, readDropped, readFrame, readRefusal } from './answers.js';
import { fullJitter } from './backoff.js';
import { ClientError } from './client-error.js';
import type { Environment } from './environment.js';
import { isRecord } from './http.js';
import type { ClientSocket, OpenSocket } from './options.js';
import { renewAfterMs, type TokenSource } from './tokens.js';

const ANSWER_MS = 10_000;
const CONNECT_MS = 10_000;
/** A connection that lived this long was a good one: the next loss starts at short waits again. */
const SETTLED_MS = 10_000;

/** A node that drains may ask for this much patience. */
const LATEST_RETURN_MS = 60_000;

export type LinkState =
  | { kind: 'connecting' }
  | { kind: 'up' }
  | { kind: 'offline'; since: number; retryAt: number | null }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'replaced' };

export type Answered =
  | { ok: true; answer: Record<string, unknown> }
  | { ok: false; code: ErrorCode | 'unreachable'; message: string; retryable: boolean };

/** The connection to the service: opened, kept, opened again. Knows nothing of channels. */
export interface Link {
  readonly state: LinkState;
  /** Sends an event and waits for its answer. Never rejects. */
  request(event: string, payload: object): Promise<Answered>;
  /** Opens the connection unless it is open, being opened or waiting to be. */
  start(): void;
  /** The same, without the wait. */
  hurry(): void;
  /** Closes it and does not come back until `start`. */
  stop(): void;
}

interface LinkDeps {
  url: string;
  io: OpenSocket;
  tokens: TokenSource;
  name: string;
  label: string | undefined;
  environment: Environment;
  /** Whether there is still a reason to come back. */
  isWanted: () => boolean;
  onUp: () => void;
  onFrame: (frame: Frame) => void;
  onDropped: (dropped: Dropped) => void;
  onState: () => void;
}

const UNREACHABLE: Answered = { ok: false, code: 'unreachable', message: 'There is no connection.', retryable: true };

export function createLink(deps: LinkDeps): Link {
  const { url, io, tokens, name, label, environment, isWanted, onUp, onFrame, onDropped, onState } = deps;
  const { clock, random } = environment;
  let state: LinkState = { kind: 'connecting' };
  /** Counts openings: what belongs to an earlier one is ignored. */
  let opening = 0;
  let socket: ClientSocket | null = null;
  let token = '';
  /** The token that the service refused; null when the one in hand may be good. */
  let refused: string | null = null;
  let since: number | null = null;
  let upAt: number | null = null;
  let attempt = 0;
  let timer: unknown;
  let refreshTimer: unknown;
  let isOpen = false;
  const unanswered = new Set<() => void>();

  function set(next: LinkState): void {
    state = next;
    onState();
  }

  /** Ends this opening: timers, requests and the socket. */
  function end(): void {
    opening += 1;
    clock.clearTimeout(timer);
    clock.clearTimeout(refreshTimer);
    const old = socket;
    socket = null;
    isOpen = false;
    old?.disconnect();
    for (const give of [...unanswered]) give();
  }

  function finish(last: LinkState): void {
    end();
    set(last);
  }

  async function open(): Promise<void> {
    end();
    isOpen = true;
    const mine = opening;
    try {
      token = await (refused === null ? tokens.get() : tokens.renew(refused));
    } catch (error) {
      if (mine !== opening) return;
      if (error instanceof ClientError && !error.retryable) finish({ kind: 'refused', ...textOf(error) });
      else again();
      return;
    }
    if (mine !== opening) return;
    const opened = io(url, {
      path: '/socket.io',
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnection: false,
      autoConnect: false,
      forceNew: true,
      timeout: CONNECT_MS,
      auth: (give) => give({ token, client: name, ...(label !== undefined && { label }) }),
    });
    socket = opened;
    /** Listens as long as this socket is the one in use. */
    const on = (event: string, listener: (value: unknown) => void) =>
      opened.on(event, (value: never) => {
        if (socket === opened) listener(value);
      });
    on('connect', up);
    on('connect_error', (error) => turnedAway(readRefusal(isRecord(error) ? error.data : null)));
    on('disconnect', again);
    on('closed', (value) => closed(readRefusal(value)));
    on('closing', (value) => {
      const ms = readClosing(value);
      if (ms === null) return;
      clock.clearTimeout(timer);
      timer = clock.setTimeout(() => void open(), Math.min(ms, LATEST_RETURN_MS));
    });
    on('messages', (value) => {
      const frame = readFrame(value);
      if (frame) onFrame(frame);
    });
    on('dropped', (value) => {
      const dropped = readDropped(value);
      if (dropped) onDropped(dropped);
    });
    opened.connect();
  }

  function up(): void {
    refused = null;
    since = null;
    upAt = clock.now();
    planRefresh();
    set({ kind: 'up' });
    onUp();
  }

  /** The connection is lost: come back after a wait, if there is still a reason to. */
  function again(): void {
    const now = clock.now();
    if (upAt !== null && now - upAt >= SETTLED_MS) attempt = 0;
    upAt = null;
    since ??= now;
    end();
    if (!isWanted()) {
      set({ kind: 'offline', since, retryAt: null });
      return;
    }
    const wait = fullJitter(attempt, random);
    attempt += 1;
    isOpen = true;
    timer = clock.setTimeout(() => void open(), wait);
    set({ kind: 'offline', since, retryAt: now + wait });
  }

  function turnedAway(refusal: ReturnType<typeof readRefusal>): void {
    const isToken = refusal?.code === 'token_expired' || refusal?.code === 'token_invalid';
    if (isToken && refused === null) {
      refused = token;
      void open();
    } else if (refusal && !refusal.retryable) finish({ kind: 'refused', ...textOf(refusal) });
    else again();
  }

  function closed(reason: ReturnType<typeof readRefusal>): void {
    if (reason?.code === 'replaced') finish({ kind: 'replaced' });
    else if (reason?.code === 'token_expired') refused = token;
    else if (reason && !reason.retryable) finish({ kind: 'refused', ...textOf(reason) });
  }

  function planRefresh(): void {
    const ms = renewAfterMs(token);
    if (ms !== null) refreshTimer = clock.setTimeout(() => void refresh(), ms);
  }

  async function refresh(): Promise<void> {
    const mine = opening;
    try {
      const renewed = await tokens.renew(token);
      if (mine !== opening) return;
      const answered = await request('refresh', { token: renewed });
      if (mine !== opening) return;
      token = renewed;
      // Of another subject, perhaps: then it is a new connection, not this one with another token.
      if (!answered.ok && !answered.retryable) return void open();
      planRefresh();
    } catch {
      // The connection goes on until a minute after the token's end: tries until then cost nothing.
      if (mine === opening) refreshTimer = clock.setTimeout(() => void refresh(), 1_000 + fullJitter(4, random));
    }
  }

  function request(event: string, payload: object): Promise<Answered> {
    const target = socket;
    if (!target?.connected) return Promise.resolve(UNREACHABLE);
    return new Promise((resolve) => {
      const settle = (outcome: Answered) => {
        clock.clearTimeout(timeout);
        unanswered.delete(give);
        resolve(outcome);
      };
      const give = () => settle(UNREACHABLE);
      const timeout = clock.setTimeout(give, ANSWER_MS);
      unanswered.add(give);
      target.emit(event, payload, (answer: unknown) => {
        if (isRecord(answer) && answer.ok === true) return settle({ ok: true, answer });
        const refusal = readRefusal(answer);
        settle(refusal ? { ok: false, ...refusal } : UNREACHABLE);
      });
    });
  }

  return {
    get state() {
      return state;
    },
    request,
    start() {
      if (isOpen) return;
      attempt = 0;
      if (state.kind === 'refused' || state.kind === 'replaced') set({ kind: 'connecting' });
      void open();
    },
    hurry() {
      if (isOpen && state.kind === 'offline' && socket === null) void open();
      else this.start();
    },
    stop() {
      finish({ kind: 'offline', since: clock.now(), retryAt: null });
    },
  };
}

function textOf({ code, message }: { code: string; message: string }) {
  return { code, message };
}
