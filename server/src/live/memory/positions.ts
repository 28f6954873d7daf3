import type { Channel, Client, Shard } from './state.js';

/** The subject of a client key: all up to its last slash. */
export function subjectOf(client: string): string {
  const end = client.lastIndexOf('/');
  return end < 0 ? client : client.slice(0, end);
}

export function newClient({ cursor, joined }: { cursor: number; joined: number }, now: number): Client {
  return { cursor, joined, since: now, rounds: [], early: new Set<number>(), presence: null, about: {} };
}

/** ST1: reports that are final never change, so that nobody who is new here is owed in them, wherever its cursor starts. */
export function addClient(shard: Shard, channel: Channel, name: string, client: Client): void {
  const subject = subjectOf(name);
  shard.positions.set(subject, (shard.positions.get(subject) ?? 0) + 1);
  channel.clients.set(name, client);
  client.joined = Math.max(client.joined, channel.settled);
  channel.changes += 1;
}

/** With the last client goes all that is kept for the sake of clients. */
export function removeClient(shard: Shard, channel: Channel, name: string): void {
  const subject = subjectOf(name);
  const left = (shard.positions.get(subject) ?? 0) - 1;
  if (left > 0) shard.positions.set(subject, left);
  else shard.positions.delete(subject);
  channel.clients.delete(name);
  channel.changes += 1;
  if (channel.clients.size === 0) Object.assign(channel, { changes: 0, life: null, checkpointed: null, slide: null });
}

/** Up to `cursor` and over what follows it without a gap; what is settled by that is forgotten. */
export function moveTo(channel: Channel, client: Client, cursor: number, early: ReadonlySet<number>): void {
  const before = client.cursor;
  client.cursor = foldOver(early, cursor);
  client.early = new Set([...early].filter((seq) => seq > client.cursor));
  client.rounds = client.rounds.filter((round) => round.upTo > client.cursor);
  channel.changes += client.cursor - before;
}

export function foldOver(early: ReadonlySet<number>, cursor: number): number {
  let folded = cursor;
  while (early.has(folded + 1)) folded += 1;
  return folded;
}
