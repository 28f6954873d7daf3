import { MongoBulkWriteError, MongoError, MongoParseError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { ConfigError } from '../../config.js';
import { SurecastError } from '../../errors.js';

const DUPLICATE_KEY = 11_000;
const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;

/** The server refused a document for a unique index, and nothing else went wrong. */
export function isDuplicate(error: unknown): error is MongoServerError {
  if (error instanceof MongoBulkWriteError) return duplicatesOf(error) !== null;
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/**
 * Positions of the documents that a bulk write refused as duplicates; null when the error is about anything else as well,
 * for example that the rest is not durable yet: then the outcome is unknown.
 */
export function duplicatesOf(error: unknown): Set<number> | null {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError()) return null;
  const writeErrors = error.result.getWriteErrors();
  if (writeErrors.length === 0 || writeErrors.some((one) => one.code !== DUPLICATE_KEY)) return null;
  return new Set(writeErrors.map((one) => one.index));
}

/**
 * What callers of the store get: whatever the driver or the system says, the store is not to be had now and the outcome unknown.
 * Anything else is a fault of ours and stays as it is.
 */
export function toStoreError(error: unknown): unknown {
  if (!(error instanceof MongoError) && !isSystemError(error)) return error;
  return new SurecastError('store_unavailable', undefined, { cause: error });
}

/** An error of a socket, which the driver lets through when it meets one while it writes (7.9.0). */
function isSystemError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^(E[A-Z0-9]+|ERR_(STREAM|SOCKET|SSL|TLS)_[A-Z_]+)$/.test(code);
}

/** One line for whoever runs the service. Never has the URL in it, which holds a password. */
export function toOpenError(error: unknown, hosts: string): ConfigError {
  if (error instanceof ConfigError) return error;
  if (error instanceof MongoServerError && [UNAUTHORIZED, AUTHENTICATION_FAILED].includes(Number(error.code))) {
    return new ConfigError(`MONGODB_URL: MongoDB at ${hosts} refuses this user or password: ${oneLine(error.message)}`);
  }
  if (error instanceof MongoParseError) return new ConfigError(`MONGODB_URL is not valid: ${oneLine(error.message)}`);
  if (error instanceof MongoServerSelectionError || error instanceof SurecastError) {
    return new ConfigError(`MONGODB_URL: MongoDB at ${hosts} does not answer: ${oneLine(error.message)}`);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new ConfigError(`MONGODB_URL: MongoDB at ${hosts} cannot be used: ${oneLine(reason)}`, { cause: error });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
