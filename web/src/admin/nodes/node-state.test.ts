import type { AdminNode } from '@surecast/shared/protocol';
import { describe, expect, it } from 'vitest';
import { isSlow, nodesInOrder } from './node-state.js';

function node(id: string, alive: boolean, startedAt: string): AdminNode {
  return { id, alive, startedAt, roles: ['api'], host: 'h', connections: 0, memoryBytes: null, loopDelayMs: null };
}

describe('nodes', () => {
  it('stand in the same order whatever order they come in', () => {
    const nodes = [
      node('c', false, '2026-03-04T10:00:00Z'),
      node('b', true, '2026-03-04T12:00:00Z'),
      node('a', true, '2026-03-04T12:00:00Z'),
      node('d', true, '2026-03-04T11:00:00Z'),
    ];
    expect(nodesInOrder(nodes).map(({ id }) => id)).toEqual(['d', 'a', 'b', 'c']);
    expect(nodesInOrder(nodes.toReversed()).map(({ id }) => id)).toEqual(['d', 'a', 'b', 'c']);
  });

  it.each([
    [true, 100, true],
    [true, 99, false],
    [true, null, false],
    [false, 500, false],
  ])('alive %s with a delay of %s ms is slow: %s', (alive, loopDelayMs, slow) => {
    expect(isSlow({ alive, loopDelayMs })).toBe(slow);
  });
});
