import { LIMITS } from '@surecast/shared/protocol';
import { createKeys } from './keys.js';
import { readLines } from './lines.js';
import { toMessage } from './message.js';
import type { Saved } from './save.js';

/** What became of the lines. */
export interface Summary {
  lines: number;
  saved: number;
  empty: number;
  /** Lines that were refused, for good. */
  failed: number;
  /** Why the run ended before the input did, and at which line: it and what follows was not saved for certain. */
  stopped?: { line: number; reason: string };
}

export interface PublishOptions {
  channel: string;
  input: AsyncIterable<Uint8Array>;
  save: (message: ReturnType<typeof toMessage>, key: string) => Promise<Saved>;
  /** One line for a person. */
  onRefused: (line: number, reason: string) => void;
  /** After each line. */
  onProgress: (summary: Readonly<Summary>) => void;
  signal: AbortSignal;
}

/**
 * Saves each line of the input as a message, one after another: the next one is sent when the one before is answered, so that
 * their order holds. A line that the service will never take is counted and passed over; a service that takes nothing or
 * does not answer ends the run, since going on would break the order.
 */
export async function publish(options: PublishOptions): Promise<Summary> {
  const summary: Summary = { lines: 0, saved: 0, empty: 0, failed: 0 };
  const keyOf = createKeys(options.channel);
  const refuse = (line: number, reason: string) => {
    summary.failed += 1;
    options.onRefused(line, reason);
  };
  for await (const line of readLines(options.input, LIMITS.textBytes)) {
    if (options.signal.aborted) {
      summary.stopped = { line: line.number, reason: 'interrupted' };
      break;
    }
    summary.lines += 1;
    if (line.kind === 'empty') summary.empty += 1;
    else if (line.kind === 'too_long') {
      refuse(line.number, `${line.bytes} bytes, over the ${LIMITS.textBytes} that a message may have`);
    } else {
      const saved = await options.save(toMessage(options.channel, line.text), keyOf(line.text));
      if (saved.kind === 'saved') summary.saved += 1;
      else if (saved.kind === 'refused') refuse(line.number, `${saved.code}: ${saved.message}`);
      else {
        const reason = saved.kind === 'rejected' ? `${saved.code}: ${saved.message}` : saved.message;
        summary.stopped = { line: line.number, reason };
        break;
      }
    }
    options.onProgress(summary);
  }
  return summary;
}
