import { describe, expect, test } from 'vitest';
import { entry } from '../contract/samples.contract.js';
import { describeStore } from '../store.contract.js';
import { createMemoryDisk, createMemoryStore } from './index.js';

describeStore('memory', async () => {
  const disk = createMemoryDisk();
  const store = createMemoryStore(disk);
  await store.open();
  return {
    store,
    reopen: async () => {
      await store.close();
      const again = createMemoryStore(disk);
      await again.open();
      return again;
    },
    close: () => store.close(),
  };
});

describe('memory disk', () => {
  test('two stores on one disk are two processes on one store', async () => {
    const disk = createMemoryDisk();
    const [one, other] = [createMemoryStore(disk), createMemoryStore(disk)];
    await Promise.all([one.open(), other.open()]);
    const saved = entry();
    await one.save([saved]);
    expect(await other.save([saved])).toEqual(['repeated']);
    await one.close();
    expect(await other.findEntry(saved.id)).not.toBeNull();
  });
});
