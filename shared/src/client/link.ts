import type { Dropped, Frame } from '../protocol/index.js';
import {
  type Answer,
  type Beacon,
  isRecord,
  readBeacon,
  readClosing,
  readDropped,
  readFrame,
  readRefusal,
  unreachable,
} from './answers.js';
import { fullJitter } from './backoff.js';
import type { Bounds } from './bounds.js';
import { ClientError } from './client-error.js';
import type { Environment } from './environment.js';
import { LINK, type LinkEvent, type LinkPhase, step } from './machine.js';
import type { ClientSocket, OpenSocket } from './options.js';
import { createRequests } from './requests.js';
import { isOfToken, renewAfterMs, type TokenSource } from './tokens.js';
import type { WakeSignal } from './wake.js';

/**
 * Time for transport and handshake of the first try, which is given up soon when it falls into a hole (a half-open proxy, a packet lost on
 * the way): those who get an answer at all get it well within 4 s. Later tries get longer, since a node to which thousands return at once
 * is slow to accept, and what it did for a client that gives up was for nothing: it makes all others wait longer.
 */
const CONNECT_MS = 4_000;
/** As many times does it double. */
const DOUBLINGS = 2;
/** An answer that takes longer makes the connection suspect. */
const ANSWER_MS = 5_000;
/** Time for the answer to a check; Socket.IO itself notices a half-open link after 25 s. */
const CHECK_MS = 5_000;
/** A connection that lived this long was a good one: after its loss the waits start short again. */
const SETTLED_MS = 5_000;
/** Between tries that wake-ups ask for; and what was heard of this lately needs no check. */
const WAKE_MS = 1_000;
/** A node that drains may ask for this much patience. */
const LATEST_RETURN_MS = 60_000;

export type LinkState =
  | { kind: 'connecting' }
  | { kind: 'up' }
  | { kind: 'offline'; since: number; retryAt: number | null }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'replaced' };

/** The connection to the service: opened, kept, opened again. Its phases are those of `LINK`; it knows nothing of channels. */
export interface Link {
  readonly phase: LinkPhase;
  /** The phase as the page is told. */
  readonly state: LinkState;
  /** Requests without an answer. */
  readonly requests: number;
  /** Sends an event and waits at most `ms` for its answer. Never rejects. */
  request(event: string, payload: object, ms?: number): Promise<Answer>;
  /** Opens the connection unless it is open, being opened or waiting to be; or without that wait. */
  start(isHurried?: boolean): void;
  /** Opens another connection in place of the one that is up. */
  reopen(): void;
  /** The surroundings have changed. */
  wake(signal: WakeSignal): void;
  /** Closes it for good. */
  stop(): void;
}

interface LinkDeps {
  url: string;
  io: OpenSocket;
  tokens: TokenSource;
  name: string;
  label: string | undefined;
  bounds: Bounds;
  environment: Pick<Environment, 'clock' | 'random'>;
  /** Whether there is still a reason to come back. */
  isWanted: () => boolean;
  onUp: () => void;
  onFrame: (frame: Frame) => void;
  onBeacon: (beacon: Beacon) => void;
  onDropped: (dropped: Dropped) => void;
  onState: () => void;
}

export function createLink(deps: LinkDeps): Link {
  const { url, io, tokens, name, label, bounds, environment, isWanted, onState } = deps;
  const { clock, random } = environment;
  let phase: LinkPhase = 'idle';
  let state: LinkState = { kind: 'connecting' };
  /** Counts openings: what belongs to an earlier one is ignored. */
  let opening = 0;
  let openedAt = Number.NEGATIVE_INFINITY;
  let socket: ClientSocket | null = null;
  let token = '';
  /** The token that the service refused; null when the one in hand may be good. */
  let refused: string | null = null;
  let since: number | null = null;
  let upAt: number | null = null;
  let attempt = 0;
  /** Tries since it was up last, and those of them that met silence. */
  let tries = 0;
  let silent = 0;
  let heardAt = 0;
  let heardCount = 0;
  let isChecking = false;
  /** The end of a wait, of a try's time, or of a node that drains. */
  let timer: unknown;
  let refreshTimer: unknown;
  const requests = createRequests({ clock, bounds, onAnswer: heard, onSilence: () => void check() });

  function go(event: LinkEvent, next: LinkState): void {
    phase = step(LINK, phase, event);
    state = next;
    onState();
  }

  function heard(): void {
    heardAt = clock.now();
    heardCount += 1;
  }

  function after(ms: number, act: () => void): void {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(act, ms);
  }

  /** Ends this opening: timers, requests and the socket. */
  function end(): void {
    opening += 1;
    clock.clearTimeout(timer);
    clock.clearTimeout(refreshTimer);
    const old = socket;
    socket = null;
    isChecking = false;
    old?.disconnect();
    requests.abandon();
  }

  function refuse({ code, message }: ClientError): void {
    end();
    go('refuse', { kind: 'refused', code, message });
  }

  async function open(): Promise<void> {
    end();
    const mine = opening;
    openedAt = clock.now();
    go('open', state.kind === 'offline' && state.retryAt !== null ? state : { kind: 'connecting' });
    try {
      token = await (refused === null ? tokens.get() : tokens.renew(refused));
    } catch (error) {
      if (mine !== opening) return;
      if (error instanceof ClientError && !error.retryable) refuse(error);
      else again();
      return;
    }
    if (mine === opening) connect();
  }

  function connect(): void {
    const ms = CONNECT_MS << Math.min(tries++, DOUBLINGS);
    // Where WebSockets are swallowed without a word, only polling gets through.
    const isPolling = silent > 1 && silent % 2 === 0;
    const opened = io(url, {
      transports: isPolling ? ['polling', 'websocket'] : ['websocket', 'polling'],
      tryAllTransports: true,
      reconnection: false,
      autoConnect: false,
      forceNew: true,
      timeout: ms,
      auth: (give) => give({ token, client: name, label }),
    });
    socket = opened;
    /** Listens as long as this socket is the one in use, to what has the documented form. */
    const on = <T>(event: string, read: (value: unknown) => T | null, act: (value: T) => void) =>
      opened.on(event, (value: never) => {
        if (socket !== opened) return;
        heard();
        const known = read(value);
        if (known !== null) act(known);
      });
    on('connect', () => true, up);
    on('connect_error', (error) => ({ why: readRefusal(isRecord(error) ? error.data : null) }), turnedAway);
    on('disconnect', () => true, again);
    on('closed', readRefusal, closed);
    on('closing', readClosing, ({ retryAfterMs }) =>
      after(Math.min(retryAfterMs, LATEST_RETURN_MS), () => void open()),
    );
    on('messages', readFrame, deps.onFrame);
    on('head', readBeacon, deps.onBeacon);
    on('dropped', readDropped, deps.onDropped);
    // The time-out of Socket.IO ends with the transport: a handshake that is never answered would be waited for.
    after(ms, () => {
      silent += 1;
      again();
    });
    opened.connect();
  }

  function up(): void {
    clock.clearTimeout(timer);
    refused = null;
    since = null;
    tries = 0;
    silent = 0;
    upAt = clock.now();
    planRefresh();
    go('connect', { kind: 'up' });
    deps.onUp();
  }

  /** The connection is lost: come back after a wait, if there is still a reason to. */
  function again(): void {
    const now = clock.now();
    if (upAt !== null && now - upAt >= SETTLED_MS) attempt = 0;
    upAt = null;
    since ??= now;
    end();
    if (isWanted()) waitFor(fullJitter(attempt++, random), since);
    else go('rest', { kind: 'offline', since, retryAt: null });
  }

  function waitFor(ms: number, lostAt: number): void {
    after(ms, () => void open());
    go('lose', { kind: 'offline', since: lostAt, retryAt: clock.now() + ms });
  }

  function turnedAway({ why }: { why: ClientError | null }): void {
    const isFirst = refused === null;
    const isToken = isOfToken(why);
    if (isToken) refused = token;
    if (isToken && isFirst) void open();
    else if (why && !why.retryable) refuse(why);
    else again();
  }

  /** The service cuts the connection after this word, which may be lost with it: there is nothing to wait for. */
  function closed(reason: ClientError): void {
    const { code, retryable } = reason;
    if (code === 'token_expired') refused = token;
    if (code === 'replaced') {
      end();
      go('replace', { kind: 'replaced' });
    } else if (retryable || code === 'token_expired') again();
    else refuse(reason);
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
      // It lets the client do less, perhaps: then the service says so to a new connection.
      if (answered instanceof ClientError && !answered.retryable) return void open();
      planRefresh();
    } catch {
      // The connection goes on until a minute after the token's end: tries until then cost nothing.
      if (mine === opening) refreshTimer = clock.setTimeout(() => void refresh(), 1_000 + fullJitter(4, random));
    }
  }

  /**
   * Asks for a sign of life, with the cheapest request that there is: it needs neither store nor live state. A link that says nothing at
   * all is lost, whatever its socket thinks.
   */
  async function check(): Promise<void> {
    if (phase !== 'up' || isChecking) return;
    isChecking = true;
    const mine = opening;
    const before = heardCount;
    await request('refresh', { token }, CHECK_MS);
    if (mine !== opening) return;
    isChecking = false;
    if (heardCount === before) again();
  }

  function request(event: string, payload: object, ms = ANSWER_MS): Promise<Answer> {
    return socket?.connected ? requests.send(socket, event, payload, ms) : Promise.resolve(unreachable());
  }

  function wake(signal: WakeSignal): void {
    const now = clock.now();
    if (signal === 'offline') {
      if (phase === 'up' || phase === 'opening') again();
    } else if (phase === 'up') {
      if (now - heardAt >= WAKE_MS) void check();
    } else if (state.kind === 'offline' && phase === 'waiting') {
      const ms = Math.max(0, openedAt + WAKE_MS - now);
      if (state.retryAt === null || now + ms < state.retryAt) waitFor(ms, state.since);
    }
  }

  function start(isHurried = false): void {
    const isWaiting = phase === 'waiting';
    if (phase === 'opening' || phase === 'up' || phase === 'stopped' || (isWaiting && !isHurried)) return;
    if (!isWaiting) attempt = 0;
    void open();
  }

  return {
    get phase() {
      return phase;
    },
    get state() {
      return state;
    },
    get requests() {
      return requests.size;
    },
    request,
    start,
    reopen() {
      if (phase === 'up') void open();
    },
    wake,
    stop() {
      end();
      go('stop', { kind: 'offline', since: clock.now(), retryAt: null });
    },
  };
}
