import type { ChannelHead } from '../store.js';
import type { MemoryDisk } from './disk.js';

export function heads(disk: MemoryDisk, names: readonly string[]): Map<string, ChannelHead> {
  return new Map(
    names.map((channel) => {
      const { head, floor } = disk.channels.get(channel) ?? { head: 0, floor: 0 };
      return [channel, { channel, head, floor }];
    }),
  );
}

export function channels(disk: MemoryDisk, page: { after?: string; limit: number }): ChannelHead[] {
  const after = page.after ?? '';
  const names = [...disk.channels.keys()].filter((name) => name > after).sort();
  return [...heads(disk, names.slice(0, page.limit)).values()];
}
