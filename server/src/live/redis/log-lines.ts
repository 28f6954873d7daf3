import type { Redis } from 'ioredis';
import { z } from 'zod';
import { KEPT_LOG_LINES, type LiveState, type LogLine } from '../live-state.js';
import { answered } from './answered.js';

const logLine = z.object({
  id: z.string(),
  at: z.number(),
  level: z.enum(['warn', 'error', 'fatal']),
  node: z.string(),
  message: z.string(),
  details: z.string(),
});

/** `<storeId>:log` is a list of JSON, newest first, cut after each addition. */
export function addLogLines(connection: () => Redis, storeId: string): LiveState['addLogLines'] {
  return async (lines) => {
    if (lines.length === 0) return;
    const texts = lines.slice(-KEPT_LOG_LINES).map((line) => JSON.stringify(line));
    const key = keyOf(storeId);
    await answered(
      (async () =>
        connection()
          .multi()
          .lpush(key, ...texts)
          .ltrim(key, 0, KEPT_LOG_LINES - 1)
          .exec())(),
    );
  };
}

export function logLines(connection: () => Redis, storeId: string): LiveState['logLines'] {
  return () =>
    answered(
      (async () => {
        const known = new Set<string>();
        const texts = await connection().lrange(keyOf(storeId), 0, KEPT_LOG_LINES - 1);
        return texts.flatMap(parse).filter(({ id }) => !known.has(id) && known.add(id));
      })(),
    );
}

/** What a process of another version wrote and is not understood is not listed. */
function parse(text: string): LogLine[] {
  const line = logLine.safeParse(JSON.parse(text));
  return line.success ? [line.data] : [];
}

function keyOf(storeId: string): string {
  return `${storeId}:log`;
}
