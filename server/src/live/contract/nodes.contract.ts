import { expect, test } from 'vitest';
import { CHANNEL, type Fixture, SHARD } from './opened.contract.js';

const LEASE_MS = 100;

export function describeNodes(at: Fixture): void {
  const node = { id: 'n1', roles: ['gateway', 'api'], host: 'h1', startedAt: 1_700_000_000_000, connections: 3 };

  test('a node lives while its lease is renewed, and is listed until it is removed', async () => {
    expect(await at.live.nodes()).toEqual([]);
    expect(await at.live.renewNode(node, 60_000)).toEqual({ known: false });
    expect(await at.live.renewNode({ ...node, id: 'n2' }, LEASE_MS)).toEqual({ known: false });
    expect(await at.live.renewNode(node, 60_000)).toEqual({ known: true });
    await at.advance(LEASE_MS + 20);
    const alive = (await at.live.nodes()).map(({ id, alive }) => [id, alive]).sort();
    expect(alive).toEqual([
      ['n1', true],
      ['n2', false],
    ]);
    await at.live.removeNode('n2');
    expect(await at.live.nodes()).toEqual([{ ...node, alive: true }]);
    const vitals = { memoryBytes: 200_000_000, loopDelayMs: 1.25 };
    await at.live.renewNode({ ...node, ...vitals }, 60_000);
    expect(await at.live.nodes()).toEqual([{ ...node, ...vitals, alive: true }]);
  });

  test('renewNode: hazard 24, a node that was removed is told so, and must register its connections again', async () => {
    await at.live.renewNode(node, 60_000);
    await at.live.removeNode(node.id);
    expect(await at.live.renewNode(node, 60_000)).toEqual({ known: false });
    expect(await at.live.renewNode(node, 60_000)).toEqual({ known: true });
  });

  test('awayNode: the clients of that node are away, in every channel of the shard; those that moved on are not', async () => {
    const base = { channel: CHANNEL, node: 'n1', storeHead: 0, restore: { cursor: 0, joined: 0 } };
    const names = Array.from({ length: 450 }, (_, i) => `s/${i}`);
    await at.live.join(
      SHARD,
      names.map((client) => ({ ...base, client, connection: client })),
    );
    await at.join('s/0', { channel: 'other' });
    await at.join('s/1', { node: 'n2', connection: 'moved' });
    await at.leave('s/2', 's/2');
    expect(await at.live.awayNode(SHARD, 'n1')).toBe(449);
    expect(await at.live.awayNode(SHARD, 'n1')).toBe(0);
    expect(await at.live.channelFigures(SHARD, [CHANNEL, 'other'])).toMatchObject([
      { connected: 1, away: 449 },
      { connected: 0, away: 1 },
    ]);
    expect((await at.live.client(CHANNEL, 's/1'))?.connection).toBe('moved');
  });

  test('awayNode: a client that joined again on the node can be away again', async () => {
    await at.join('s/a');
    expect(await at.live.awayNode(SHARD, 'n1')).toBe(1);
    await at.join('s/a');
    expect(await at.live.awayNode(SHARD, 'n1')).toBe(1);
  });
}
