import type { ErrorCode, SaveRequest } from '@surecast/shared/protocol';
import type { HttpAnswer, Poster } from './post.js';

/**
 * What became of one message. `refused`: the service will never take it; `rejected`: it takes none of ours (rights, channel,
 * token); `unreachable`: no final answer within the time limit, so it may or may not be in.
 */
export type Saved =
  | { kind: 'saved'; id: string }
  | { kind: 'refused' | 'rejected'; code: string; message: string }
  | { kind: 'unreachable'; message: string };

export interface SaveOptions {
  poster: Poster;
  /** Root of the service, such as http://127.0.0.1:8080. */
  url: URL;
  token?: string;
  /** How long one message is tried, in milliseconds. */
  giveUpMs: number;
  /** How long one try may take, in milliseconds. */
  tryMs: number;
  /** Ends the try that is under way and those to come; the message is `unreachable` then. */
  signal: AbortSignal;
  onRetry: (reason: string) => void;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  now: () => number;
  random: () => number;
}

const FIRST_BACKOFF_MS = 200;
const MOST_BACKOFF_MS = 5_000;
/** Failures of this one message; the next one may be fine. */
const OF_THE_MESSAGE: readonly string[] = [
  'invalid_title',
  'invalid_text',
  'invalid_data',
  'body_too_large',
  'key_reused',
] satisfies ErrorCode[];

type Try = { kind: 'final'; saved: Saved } | { kind: 'again'; reason: string; waitMs?: number };

/** Saves one message, again with the same key and full jitter until there is a final answer or the time is over. */
export async function save(message: SaveRequest, key: string, options: SaveOptions): Promise<Saved> {
  const until = options.now() + options.giveUpMs;
  for (let tries = 0; ; tries += 1) {
    const outcome = await trySave(message, key, options);
    if (outcome.kind === 'final') return outcome.saved;
    const cap = Math.min(MOST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(tries, 10));
    const wait = outcome.waitMs ?? options.random() * cap;
    if (options.signal.aborted || options.now() + wait >= until)
      return { kind: 'unreachable', message: outcome.reason };
    options.onRetry(outcome.reason);
    await options.sleep(wait, options.signal);
  }
}

async function trySave(message: SaveRequest, key: string, options: SaveOptions): Promise<Try> {
  const headers: Record<string, string> = { accept: 'application/json', 'idempotency-key': key };
  if (options.token !== undefined) headers.authorization = `Bearer ${options.token}`;
  const limit = { ms: options.tryMs, signal: options.signal };
  try {
    return judge(await options.poster.post(new URL('/save', options.url), JSON.stringify(message), headers, limit));
  } catch (error) {
    return { kind: 'again', reason: reasonOf(error) };
  }
}

function judge({ status, retryAfter, body }: HttpAnswer): Try {
  const { id, code: said, message: text, retryable: again } = parse(body);
  if (status === 201 && typeof id === 'string') return { kind: 'final', saved: { kind: 'saved', id } };
  const code = typeof said === 'string' ? said : `http_${status}`;
  const message = typeof text === 'string' ? text : `The answer was HTTP ${status}.`;
  // An expired token stays expired here: this command cannot get another one.
  const retryable = code !== 'token_expired' && (typeof again === 'boolean' ? again : status >= 500);
  if (!retryable) {
    return { kind: 'final', saved: { kind: OF_THE_MESSAGE.includes(code) ? 'refused' : 'rejected', code, message } };
  }
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  const reason = `${code}: ${message}`;
  return seconds >= 0 ? { kind: 'again', reason, waitMs: seconds * 1_000 } : { kind: 'again', reason };
}

function parse(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}

/** Refused by every address of a name, the error has an empty text and only its code says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return 'interrupted';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message || code;
}
