/** Names of the pub/sub channels. They carry the store's id: two installations on one Redis never hear each other. */

export function framesChannel(storeId: string, shard: number): string {
  return `${storeId}:{${shard}}:frames`;
}

export function ordersChannel(storeId: string, node: string): string {
  return `${storeId}:orders:${node}`;
}
