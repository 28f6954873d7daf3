import { SurecastError } from '../../errors.js';

/** Turns what a Redis connection threw into live_unavailable; the cause stays for the log. */
export function unavailable(cause: unknown): never {
  throw new SurecastError('live_unavailable', undefined, { cause });
}
