import type { AdminClientSort } from '@surecast/shared/protocol';
import { clientName } from '../delivery/client-key.js';
import type { Member } from '../live/live-state.js';

/** A client with what it is sorted by. */
export interface Ordered {
  channel: string;
  client: string;
  value: number | string;
}

/** Behind every name of a node: clients that are away have none. */
const LAST = '\uffff';

/** What a client is sorted by, ascending: the most behind and the longest there come first, names from A on. */
export function orderValue(sort: AdminClientSort, member: Member, head: number): number | string {
  switch (sort) {
    case 'lag':
      return (member.cursor ?? 0) - head;
    case 'since':
      return member.since;
    case 'name':
      // Not by its key: most subjects are random.
      return (member.label ?? clientName(member.client)).toLowerCase();
    case 'node':
      return member.node ?? LAST;
  }
}

/** Ties by channel and key, so that a position in the list stands for one place. */
export function compareOrdered(a: Ordered, b: Ordered): number {
  return byValue(a.value, b.value) || byValue(a.channel, b.channel) || byValue(a.client, b.client);
}

function byValue(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first place behind that position, whether what stood there is still in the list or not. */
export function placeAfter(list: readonly Ordered[], position: Ordered): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareOrdered(list[middle] as Ordered, position) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
