import { letterId } from '../letter.js';
import { readCursor, writeCursor } from '../page-cursor.js';
import type { DeadLetter, DeadLetterQuery, NewDeadLetter } from '../store.js';
import type { MemoryDisk } from './disk.js';

export function putDeadLetter(disk: MemoryDisk, letter: NewDeadLetter): DeadLetter {
  const id = letterId(letter);
  const held = disk.letters.get(id);
  const stored: DeadLetter = {
    ...held,
    ...letter,
    id,
    joined: held?.joined ?? letter.joined,
    to: Math.max(held?.to ?? 0, letter.to),
    state: 'open',
  };
  disk.letters.set(id, stored);
  return { ...stored };
}

export function findLetter(disk: MemoryDisk, id: string): DeadLetter | null {
  const letter = disk.letters.get(id);
  return letter ? { ...letter } : null;
}

export function findDeadLetter(disk: MemoryDisk, channel: string, client: string): DeadLetter | null {
  const letters = [...disk.letters.values()].filter((one) => one.channel === channel && one.client === client);
  const newest = letters.sort((a, b) => b.at - a.at || b.from - a.from)[0];
  return newest ? { ...newest } : null;
}

export function returnDeadLetter(disk: MemoryDisk, id: string): boolean {
  const letter = disk.letters.get(id);
  if (letter?.state !== 'open') return false;
  letter.state = 'returned';
  return true;
}

export function redriveDeadLetter(disk: MemoryDisk, id: string): boolean {
  const letter = disk.letters.get(id);
  if (!letter) return false;
  letter.state = 'redriven';
  return true;
}

export function deadLetters(disk: MemoryDisk, query: DeadLetterQuery): { items: DeadLetter[]; next: string | null } {
  const position = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const rows = [...disk.letters.values()]
    .filter(
      (letter) =>
        (query.channel === undefined || letter.channel === query.channel) &&
        (query.client === undefined || letter.client === query.client) &&
        (query.reason === undefined || letter.reason === query.reason) &&
        (query.state === undefined || letter.state === query.state) &&
        (!position || letter.at < position.at || (letter.at === position.at && letter.id > position.id)),
    )
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  const items = rows.slice(0, query.limit).map((letter) => ({ ...letter }));
  const last = items.at(-1);
  return { items, next: last && rows.length > items.length ? writeCursor(last) : null };
}

export function lettersOver(
  disk: MemoryDisk,
  channel: string,
  { after, upTo }: { after: number; upTo: number },
): DeadLetter[] {
  return [...disk.letters.values()]
    .filter((letter) => letter.channel === channel && letter.joined < upTo && letter.to > after)
    .map((letter) => ({ ...letter }));
}

export function countDeadLetters(disk: MemoryDisk): number {
  return disk.letters.size;
}
