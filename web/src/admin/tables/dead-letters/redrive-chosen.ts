import type { AdminRedriveManyAnswer } from '@surecast/shared/protocol';

/** Long letters take the server a second or two each: so few at a time are answered before the request is given up. */
const AT_ONCE = 5;

/**
 * Sends many letters again, a few at a time, and tells what came of each as soon as it is known. Rejects with the first
 * request that fails; the letters told of until then were dealt with, the others were not asked for again.
 */
export async function redriveChosen(
  ids: readonly string[],
  send: (ids: readonly string[]) => Promise<AdminRedriveManyAnswer>,
  tell: (results: AdminRedriveManyAnswer['results']) => void,
): Promise<void> {
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const { results } = await send(ids.slice(start, start + AT_ONCE));
    tell(results);
  }
}
