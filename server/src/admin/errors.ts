import type { AdminError } from '@surecast/shared/protocol';
import type { LiveState } from '../live/live-state.js';

export interface ErrorsQuery {
  /** This level only. */
  level?: AdminError['level'] | undefined;
  /** Id of a node. */
  node?: string | undefined;
}

/** The last log lines of level warn and above of all processes, newest first. */
export async function readErrors(
  { live }: { live: Pick<LiveState, 'logLines'> },
  { level, node }: ErrorsQuery,
): Promise<AdminError[]> {
  const lines = await live.logLines();
  return lines
    .filter((line) => (level === undefined || line.level === level) && (node === undefined || line.node === node))
    .map(({ id: _, at, ...line }) => ({ ...line, at: new Date(at).toISOString() }));
}
