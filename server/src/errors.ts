import { ERRORS, type ErrorCode, type Failure, type SocketFailure } from '@surecast/shared/protocol';

/** An error with a code of the registry. Anything else that is thrown is a fault and answered as `internal`. */
export class SurecastError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string = ERRORS[code].meaning, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SurecastError';
    this.code = code;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}

export function isCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof SurecastError && error.code === code;
}

/** What a caller may be told of an error: its code and text, or `internal` without a word of what was thrown. */
export function toFailure(error: unknown): Failure {
  const known = error instanceof SurecastError ? error : new SurecastError('internal');
  return { result: 'failure', code: known.code, message: known.message, retryable: known.retryable };
}

/** The same for the answer of a socket event. */
export function toSocketFailure(error: unknown): SocketFailure {
  const { code, message, retryable } = toFailure(error);
  return { ok: false, code, message, retryable };
}
