import type { Shard } from './state.js';

/** See ask-due.lua.ts of the Redis adapter: an overdue time may be worked on, so what is asked for meanwhile is kept beside it. */
export function askDue(shard: Shard, channel: string, at: number, now: number): void {
  const due = shard.due.get(channel);
  if (due === undefined || due > at) shard.due.set(channel, at);
  else if (due <= now) shard.dueNext.set(channel, Math.min(at, shard.dueNext.get(channel) ?? at));
}

export function earliestDue(shard: Shard): number | null {
  return shard.due.size === 0 ? null : Math.min(...shard.due.values());
}

export function dueBy(shard: Shard, now: number, limit: number): { channel: string; due: number }[] {
  return [...shard.due]
    .map(([channel, due]) => ({ channel, due }))
    .filter(({ due }) => due <= now)
    .sort((a, b) => a.due - b.due || (a.channel < b.channel ? -1 : 1))
    .slice(0, limit);
}

export function settleDue(shard: Shard, channel: string, expected: number, at: number | null): void {
  if (shard.due.get(channel) !== expected) return;
  const asked = shard.dueNext.get(channel);
  shard.dueNext.delete(channel);
  if (at === null && asked === undefined) shard.due.delete(channel);
  else shard.due.set(channel, Math.min(at ?? Number.POSITIVE_INFINITY, asked ?? Number.POSITIVE_INFINITY));
}
