import type { AdminNode } from '@surecast/shared/protocol';

/** A loop that is held up for longer delays every push of its node: worth a look. */
const SLOW_LOOP_MS = 100;

/** Whether a node that lives answers late. */
export function isSlow({ alive, loopDelayMs }: Pick<AdminNode, 'alive' | 'loopDelayMs'>): boolean {
  return alive && loopDelayMs !== null && loopDelayMs >= SLOW_LOOP_MS;
}

/** Those that live come first; among them the longest running. The order stays the same from read to read. */
export function nodesInOrder(nodes: readonly AdminNode[]): AdminNode[] {
  return nodes.toSorted(
    (a, b) =>
      Number(b.alive) - Number(a.alive) ||
      Date.parse(a.startedAt) - Date.parse(b.startedAt) ||
      a.id.localeCompare(b.id),
  );
}
