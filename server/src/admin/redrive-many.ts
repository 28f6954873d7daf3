import type { AdminRedriveManyAnswer } from '@surecast/shared/protocol';
import type { Clock } from '../clock.js';
import type { Redrive, RedriveOutcome } from '../delivery/redrive.js';
import { isCode } from '../errors.js';

/** Most messages that one call sends: what is longer goes on letter by letter, part by part. */
const MOST_MESSAGES = 50_000;
/** Most parts of one letter. */
const MOST_PARTS = 10;
/** Between two parts of a letter: its connection has to take the first before there is room for the second. */
const PAUSE_MS = 200;

type Result = AdminRedriveManyAnswer['results'][number];

interface RedriveManyDeps {
  redrive: Redrive;
  clock: Pick<Clock, 'sleep'>;
  /** Told of each letter right after something was done with it. */
  done(result: Result): Promise<void>;
  /** Told of a letter that failed, with why. */
  failed(id: string, error: unknown): void;
}

/**
 * Sends letters again, one after another, each to its end as far as the bounds go. `failed`: it could not be done, or only a part of it was sent; the
 * letter stays open and can be sent again by itself. When the store or Redis does not answer, the rest fail untried.
 */
export async function redriveMany(
  { redrive, clock, done, failed }: RedriveManyDeps,
  ids: readonly string[],
): Promise<AdminRedriveManyAnswer> {
  const results: Result[] = [];
  let left = MOST_MESSAGES;
  let isDown = false;

  async function toItsEnd(id: string): Promise<Result['outcome']> {
    let outcome = await redrive.redrive(id);
    let parts = 1;
    while (outcome.kind === 'sent') {
      left -= outcome.messages;
      if (!outcome.more) return 'sent';
      if (parts === MOST_PARTS || left <= 0) return 'failed';
      await clock.sleep(PAUSE_MS);
      outcome = await redrive.redrive(id, outcome.to);
      parts += 1;
    }
    return wordFor(outcome);
  }

  for (const id of ids) {
    if (isDown || left <= 0) {
      results.push({ id, outcome: 'failed' });
      continue;
    }
    const result: Result = { id, outcome: 'failed' };
    try {
      result.outcome = await toItsEnd(id);
    } catch (error) {
      isDown = isCode(error, 'store_unavailable') || isCode(error, 'live_unavailable');
      failed(id, error);
    }
    await done(result);
    results.push(result);
  }
  return { results };
}

function wordFor({ kind }: RedriveOutcome): Result['outcome'] {
  return kind === 'unknown_letter' ? 'not_found' : kind;
}
