import type { ErrorCode } from '../protocol/index.js';

/** A request that failed. Decide on `code` and `retryable`; the message is for people. */
export class ClientError extends Error {
  override readonly name = 'ClientError';

  constructor(
    /** A code of the service, or `unreachable` when it did not answer in time or at all. */
    readonly code: ErrorCode | 'unreachable',
    message: string,
    /** Whether the same request may succeed later. */
    readonly retryable: boolean,
    /** Idempotency key of a publish: repeat with it. */
    readonly key?: string,
    /** The service asks for so much patience. */
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }
}
