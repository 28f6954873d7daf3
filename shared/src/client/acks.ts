import type { Answer } from './answers.js';
import type { AuthorizedPost } from './authorized.js';
import { fullJitter } from './backoff.js';
import type { Bounds } from './bounds.js';
import { ClientError } from './client-error.js';
import type { Environment } from './environment.js';
import type { Link } from './link.js';
import type { Position, Recovery } from './recovery.js';

/** Under traffic a client acknowledges at most this often; each ack says everything that the ones before it said. */
const INTERVAL_MS = 1_000;
/** A service that takes long for an ack gets the next one after this many times as long, up to a limit: it is short of time for other things. */
const PATIENCE = 5;
const LONGEST_MS = 5_000;
/** Without a connection acks wait this long for the next one, whose subscriptions say the same for less. */
const HOLD_MS = 10_000;
/**
 * Those who come back together acknowledge what they came back to within this time, so that all are back before it, and on the connection that
 * they have just opened: with a request of its own for each, a fifth of what a return costs the service was these.
 */
const RETURN_MS = 5_000;
/** Acks of different channels that are under way together: as many as a browser sends to one host at once. */
const TOGETHER = 6;
/** Most ids that the service takes in one ack. */
const IDS_AT_ONCE = 1_000;

/** Tells the service how far the page is, in each channel. What is not confirmed is kept and said again, after a reload too. */
export interface Acks {
  /** Channels whose ack is due. */
  readonly size: number;
  /** The page has handled everything up to here. */
  note(channel: string, position: Position): void;
  /** The page has these redriven messages. */
  noteIds(ids: readonly string[]): void;
  /** The service took this position at subscribe. */
  confirmed(channel: string, position: Position): void;
  /** What is due for the channel is void. */
  forget(channel: string): void;
  /** Another subject: what is due is what an earlier life of the page owes in its name. */
  open(): void;
  /** The connection is lost. */
  lost(): void;
  /** There is one again. */
  back(): void;
  /** Sends what is due now, once, on requests that outlive the page. */
  flush(): Promise<void>;
}

interface AcksDeps {
  name: string;
  post: AuthorizedPost;
  link: Pick<Link, 'request'>;
  recovery: Recovery;
  bounds: Bounds;
  environment: Pick<Environment, 'clock' | 'random'>;
  /** The service has no such position: the channel must reconcile. */
  onLost(channel: string): void;
}

type Way = 'post' | 'socket';
type Outcome = { kind: 'done' | 'lost' | 'refused' } | { kind: 'again'; afterMs: number };

/** One request, and what its outcome means; false when that does not matter any more. */
interface Job {
  payload: object;
  settle(kind: Outcome['kind']): boolean;
}

export function createAcks({ name, post, link, recovery, bounds, environment, onLost }: AcksDeps): Acks {
  const { clock, random } = environment;
  const { ids } = recovery;
  const due = new Map<string, Position>();
  /** The way that worked last; the other is tried when it fails. */
  let way: Way = 'post';
  let notBefore = Number.NEGATIVE_INFINITY;
  let attempt = 0;
  let timer: unknown;
  let isPlanned = false;
  let isSending = false;
  let isHeld = false;
  let isReturn = false;
  /** Counts subjects: what is said in the name of an earlier one goes out no more. */
  let life = 0;

  function plan(): void {
    if (isPlanned || isSending || due.size + ids.size === 0) return;
    isPlanned = true;
    timer = clock.setTimeout(() => void send(), Math.max(0, notBefore - clock.now()));
  }

  function rest(ms: number): void {
    notBefore = clock.now() + ms;
    clock.clearTimeout(timer);
    isPlanned = false;
    plan();
  }

  function jobs(): Job[] {
    const all = [...due].map(([channel, position]): Job => {
      const { epoch, after } = position;
      return {
        payload: { channel, epoch, upTo: after },
        settle(kind) {
          if (due.get(channel) !== position) return false;
          if (kind === 'again') return true;
          recovery.acked(channel, { epoch, after });
          if (kind !== 'done' || position.after === after) due.delete(channel);
          if (kind === 'lost') onLost(channel);
          return true;
        },
      };
    });
    if (ids.size === 0) return all;
    const batch = [...ids].slice(0, IDS_AT_ONCE);
    const settle: Job['settle'] = (kind) => {
      if (kind === 'again') return true;
      for (const id of batch) ids.delete(id);
      recovery.write();
      return true;
    };
    return [...all, { payload: { ids: batch }, settle }];
  }

  async function send(keepalive = false): Promise<void> {
    isPlanned = false;
    isSending = true;
    const started = clock.now();
    const mine = life;
    const left = jobs();
    const by = isReturn && !keepalive ? 'socket' : way;
    isReturn = false;
    let wait = 0;
    const work = async () => {
      for (let job = left.shift(); job; job = left.shift()) {
        const outcome = await tell(by, job.payload, keepalive, () => mine === life);
        if (mine === life && job.settle(outcome.kind) && outcome.kind === 'again') {
          wait = Math.max(wait, outcome.afterMs, 1);
        }
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, work));
    isSending = false;
    const took = clock.now() - started;
    notBefore = Math.max(notBefore, started + Math.max(INTERVAL_MS, Math.min(took * PATIENCE, LONGEST_MS)));
    if (wait > 0) {
      notBefore = clock.now() + Math.max(wait, fullJitter(attempt + 1, random));
      attempt += 1;
    } else attempt = 0;
    plan();
  }

  async function tell(by: Way, ack: object, keepalive: boolean, isWanted: () => boolean): Promise<Outcome> {
    const ask = async (way: Way) => {
      const request = { path: '/ack', body: { client: name, ...ack }, keepalive };
      return judge(await (way === 'post' ? post(request, isWanted) : link.request('ack', ack)));
    };
    const first = await ask(by);
    if (first.kind !== 'again' || !isWanted()) return first;
    const other = by === 'post' ? 'socket' : 'post';
    const second = await ask(other);
    if (second.kind === 'again') return { kind: 'again', afterMs: Math.max(first.afterMs, second.afterMs) };
    way = other;
    return second;
  }

  function put(channel: string, position: Position): void {
    due.set(channel, position);
    const [oldest] = due.size > bounds.limits.dueAcks ? due.keys() : [];
    if (oldest === undefined) return;
    due.delete(oldest);
    bounds.refuse('dueAcks');
  }

  return {
    get size() {
      return due.size;
    },
    note(channel, { epoch, after }) {
      const entry = due.get(channel);
      if (entry?.epoch === epoch) entry.after = Math.max(entry.after, after);
      else put(channel, { epoch, after });
      plan();
    },
    noteIds(handled) {
      if (handled.length === 0) return;
      for (const id of handled) {
        if (ids.size < bounds.limits.dueIds) ids.add(id);
        else bounds.refuse('dueIds');
      }
      recovery.write();
      plan();
    },
    confirmed(channel, position) {
      const entry = due.get(channel);
      if (entry && (entry.epoch !== position.epoch || entry.after <= position.after)) due.delete(channel);
      recovery.acked(channel, position);
    },
    forget: (channel) => void due.delete(channel),
    open() {
      life += 1;
      due.clear();
      for (const [channel, position] of recovery.due()) put(channel, { ...position });
      // The channels that the page reads again say it themselves, at subscribe.
      if (due.size > 0) notBefore = clock.now() + INTERVAL_MS;
      plan();
    },
    lost() {
      isHeld = true;
      rest(HOLD_MS);
    },
    back() {
      if (!isHeld) return;
      isHeld = false;
      isReturn = true;
      rest(random() * RETURN_MS);
    },
    async flush() {
      clock.clearTimeout(timer);
      isPlanned = false;
      if (due.size + ids.size > 0) await send(true);
      clock.clearTimeout(timer);
    },
  };
}

function judge(answer: Answer): Outcome {
  if (!(answer instanceof ClientError)) return { kind: 'done' };
  const { code, retryable, retryAfterMs } = answer;
  if (code === 'not_subscribed' || code === 'epoch_mismatch' || code === 'ack_beyond_head') return { kind: 'lost' };
  // The page's `getToken` may know a better token next time.
  if (!retryable && code !== 'token_invalid') return { kind: 'refused' };
  return { kind: 'again', afterMs: retryAfterMs };
}
