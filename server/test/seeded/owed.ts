import type { Ledger, Reading } from './ledger.js';
import type { World } from './world.js';

/** A letter of the client says that it missed this message. */
export function isCovered({ letters }: Ledger, { client, channel }: Reading, seq: number): boolean {
  for (const letter of letters) {
    const isItsOwn = letter.client === client && letter.channel === channel;
    if (isItsOwn && letter.from < seq && seq <= letter.to) return true;
  }
  return false;
}

/** The first message that a stay is owed and that neither the page nor a letter has, or null. */
export function missingOf({ disk, ledger }: World, reading: Reading): number | null {
  const head = disk.channels.get(reading.channel)?.head ?? 0;
  for (let seq = reading.from + 1; seq <= head; seq += 1) {
    if (!reading.got.has(seq) && !isCovered(ledger, reading, seq)) return seq;
  }
  return null;
}

/** What a client still has to get, in words, or null. */
export function missingAt(world: World, client: string): string | null {
  for (const reading of world.ledger.readings) {
    if (reading.client !== client || reading.isOver || reading.isForgotten) continue;
    const seq = missingOf(world, reading);
    if (seq !== null) return `${reading.channel} ${seq}`;
  }
  return null;
}
