import { fullJitter } from './backoff.js';
import type { Environment } from './environment.js';
import type { Post } from './http.js';
import type { Link } from './link.js';
import type { TokenSource } from './tokens.js';

/** Under traffic a client acknowledges at most this often; each ack says everything that the ones before it said. */
const INTERVAL_MS = 1_000;

interface Due {
  epoch: string;
  upTo: number;
}

/** Tells the service how far the page is, in each channel. What is not confirmed is kept and said again. */
export interface Acks {
  /** The page has handled everything up to here. */
  note(channel: string, epoch: string, upTo: number): void;
  /** What is due for the channel is void. */
  forget(channel: string): void;
  /** Sends what is due now, once, on requests that outlive the page. */
  flush(): Promise<void>;
}

interface AcksDeps {
  name: string;
  post: Post;
  link: Pick<Link, 'request'>;
  tokens: TokenSource;
  environment: Pick<Environment, 'clock' | 'random'>;
  /** The service has no such position: the channel must reconcile. */
  onLost(channel: string): void;
}

type Outcome = { kind: 'done' | 'lost' | 'refused' } | { kind: 'again'; afterMs: number };

export function createAcks({ name, post, link, tokens, environment, onLost }: AcksDeps): Acks {
  const { clock, random } = environment;
  const due = new Map<string, Due>();
  /** The way that worked last; the other is tried when it fails. */
  let way: 'post' | 'socket' = 'post';
  let notBefore = Number.NEGATIVE_INFINITY;
  let attempt = 0;
  let timer: unknown;
  let isPlanned = false;
  let isSending = false;

  function plan(): void {
    if (isPlanned || isSending || due.size === 0) return;
    isPlanned = true;
    timer = clock.setTimeout(() => void send(), Math.max(0, notBefore - clock.now()));
  }

  async function send(keepalive = false): Promise<void> {
    isPlanned = false;
    isSending = true;
    notBefore = clock.now() + INTERVAL_MS;
    const batch = [...due].map(([channel, entry]) => ({ channel, entry, upTo: entry.upTo }));
    const waits = await Promise.all(
      batch.map(async ({ channel, entry, upTo }) => {
        const outcome = await tell({ channel, epoch: entry.epoch, upTo }, keepalive);
        if (due.get(channel) !== entry) return 0;
        if (outcome.kind === 'again') return Math.max(1, outcome.afterMs);
        if (outcome.kind !== 'done' || entry.upTo === upTo) due.delete(channel);
        if (outcome.kind === 'lost') onLost(channel);
        return 0;
      }),
    );
    const wait = Math.max(0, ...waits);
    if (wait > 0) {
      notBefore = clock.now() + Math.max(wait, fullJitter(attempt, random));
      attempt += 1;
    } else attempt = 0;
    isSending = false;
    plan();
  }

  async function tell(ack: Due & { channel: string }, keepalive: boolean): Promise<Outcome> {
    const first = await (way === 'post' ? byPost(ack, keepalive) : bySocket(ack));
    if (first.kind !== 'again') return first;
    const second = await (way === 'post' ? bySocket(ack) : byPost(ack, keepalive));
    if (second.kind === 'again') return { kind: 'again', afterMs: Math.max(first.afterMs, second.afterMs) };
    way = way === 'post' ? 'socket' : 'post';
    return second;
  }

  async function byPost(ack: Due & { channel: string }, keepalive: boolean): Promise<Outcome> {
    const body = { client: name, ...ack };
    try {
      let token = await tokens.get();
      let outcome = await post({ path: '/ack', body, token, keepalive });
      if (!outcome.ok && (outcome.code === 'token_expired' || outcome.code === 'token_invalid')) {
        token = await tokens.renew(token);
        outcome = await post({ path: '/ack', body, token, keepalive });
      }
      return outcome.ok ? { kind: 'done' } : judge(outcome.code, outcome.retryable, outcome.retryAfterMs);
    } catch {
      // No token now: the ack waits for one.
      return { kind: 'again', afterMs: 0 };
    }
  }

  async function bySocket(ack: Due & { channel: string }): Promise<Outcome> {
    const answered = await link.request('ack', ack);
    return answered.ok ? { kind: 'done' } : judge(answered.code, answered.retryable, 0);
  }

  return {
    note(channel, epoch, upTo) {
      const entry = due.get(channel);
      if (entry?.epoch === epoch) entry.upTo = Math.max(entry.upTo, upTo);
      else due.set(channel, { epoch, upTo });
      plan();
    },
    forget: (channel) => void due.delete(channel),
    async flush() {
      clock.clearTimeout(timer);
      isPlanned = false;
      if (due.size > 0) await send(true);
      clock.clearTimeout(timer);
    },
  };
}

function judge(code: string, retryable: boolean, afterMs: number): Outcome {
  if (code === 'not_subscribed' || code === 'epoch_mismatch' || code === 'ack_beyond_head') return { kind: 'lost' };
  return retryable || code === 'token_invalid' ? { kind: 'again', afterMs } : { kind: 'refused' };
}
