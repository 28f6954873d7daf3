import { type Logger, pino, stdSerializers } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config.js';
import { SurecastError } from '../errors.js';
import type { LogTap } from './log-tap.js';

/**
 * The process's log, on standard error; standard output is for the person who started it. A JSON object a line for machines, and
 * in a terminal (or with LOG_FORMAT=text) a readable line. The tap hears each line before it is written.
 */
export function createLogger({ LOG_LEVEL, LOG_FORMAT }: Pick<Config, 'LOG_LEVEL' | 'LOG_FORMAT'>, tap: LogTap): Logger {
  const streamWrite = (line: string) => {
    tap.hear(line);
    return line;
  };
  const options = {
    level: LOG_LEVEL,
    base: { pid: process.pid },
    serializers: { err: describeError },
    hooks: { streamWrite },
  };
  const isText = LOG_FORMAT === 'text' || (LOG_FORMAT === 'auto' && process.stderr.isTTY);
  if (!isText) return pino(options, pino.destination({ dest: 2, sync: false }));
  const ignore = 'pid,reqId';
  return pino(options, pretty({ destination: 2, sync: true, ignore, translateTime: 'HH:MM:ss', singleLine: true }));
}

/** Faults keep their stack. What is expected to happen (a coded error, a refused connection) is said in a line. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  // The codes of BullMQ and MongoDB are numbers.
  const isNumbered = typeof code === 'number' && !(error instanceof DOMException);
  const isExpected = error instanceof SurecastError || typeof code === 'string' || isNumbered;
  if (!isExpected) return stdSerializers.errWithCause(error);
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return { type: error.name, code, message: error.message, ...(cause !== undefined && { cause }) };
}
