import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { LiveState, NodeInfo } from '../live-state.js';
import { answered } from './answered.js';

const nodeInfo = z.object({
  id: z.string(),
  roles: z.array(z.string()),
  host: z.string(),
  startedAt: z.number(),
  connections: z.number(),
  memoryBytes: z.number().exactOptional(),
  loopDelayMs: z.number().exactOptional(),
});

/**
 * Nodes are few and belong to no shard: `<storeId>:nodes` holds id -> JSON, `<storeId>:node:<id>` is the lease. Two keys in two slots, so no script: the
 * lease is written first, and a node is never seen registered and without its first lease.
 */
export function renewNode(connection: () => Redis, storeId: string): LiveState['renewNode'] {
  return (node, leaseMs) =>
    answered(
      (async () => {
        const redis = connection();
        await redis.set(leaseKey(storeId, node.id), '1', 'PX', leaseMs);
        return { known: (await redis.hset(nodesKey(storeId), node.id, JSON.stringify(node))) === 0 };
      })(),
    );
}

export function nodes(connection: () => Redis, storeId: string): LiveState['nodes'] {
  return () =>
    answered(
      (async () => {
        const redis = connection();
        const registered = Object.values(await redis.hgetall(nodesKey(storeId))).flatMap(parse);
        return Promise.all(
          registered.map(async (node) => ({ ...node, alive: (await redis.exists(leaseKey(storeId, node.id))) === 1 })),
        );
      })(),
    );
}

export function removeNode(connection: () => Redis, storeId: string): LiveState['removeNode'] {
  return (id) =>
    answered(
      (async () => {
        const redis = connection();
        await redis.hdel(nodesKey(storeId), id);
        await redis.del(leaseKey(storeId, id));
      })(),
    );
}

/** A node of another version may say other things about itself: what is not understood is not listed. */
function parse(text: string): NodeInfo[] {
  const node = nodeInfo.safeParse(JSON.parse(text));
  return node.success ? [node.data] : [];
}

function nodesKey(storeId: string): string {
  return `${storeId}:nodes`;
}

function leaseKey(storeId: string, node: string): string {
  return `${storeId}:node:${node}`;
}
