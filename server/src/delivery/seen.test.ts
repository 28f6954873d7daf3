import { expect, it } from 'vitest';
import { createSeen } from './seen.js';
import { shardOf } from './shard.js';

it('RP3 keeps the highest ack of each client', () => {
  const seen = createSeen();
  seen.acknowledged('items', 'a/one', 5);
  seen.acknowledged('items', 'a/one', 3);
  seen.acknowledged('items', 'a/two', 1);
  expect(seen.of(shardOf('items'))).toEqual([
    { channel: 'items', client: 'a/one', cursor: 5 },
    { channel: 'items', client: 'a/two', cursor: 1 },
  ]);
  expect(seen.of((shardOf('items') + 1) % 16)).toEqual([]);
});

it('RP3 is bounded: past it the channel that was heard of first is forgotten', () => {
  const seen = createSeen(2);
  seen.acknowledged('first', 'a/one', 1);
  seen.acknowledged('first', 'a/two', 1);
  seen.acknowledged('second', 'a/one', 7);
  expect(seen.cursor('first', 'a/one')).toBeUndefined();
  expect(seen.cursor('second', 'a/one')).toBe(7);
});
