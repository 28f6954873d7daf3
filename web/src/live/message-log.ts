import type { Message } from '@surecast/shared/protocol';

/** Messages whose seqs share a hundred. A block that did not change keeps its identity, so its rows are not rendered again. */
export interface Block {
  index: number;
  /** Highest seq first. */
  messages: readonly Message[];
}

export interface LogBounds {
  rows: number;
  /** Characters of titles and texts together. */
  characters: number;
}

/** What a page keeps of one channel. Older messages are read again from the server when asked for. */
const PAGE_BOUNDS: LogBounds = { rows: 50_000, characters: 32_000_000 };

const BLOCK_SIZE = 100;

interface OpenBlock {
  index: number;
  messages: Message[];
}

/** The messages that a page shows of one channel: each once by id, in seq order, the oldest let go at the bounds. */
export class MessageLog {
  readonly #bounds: LogBounds;
  readonly #ids = new Set<string>();
  readonly #blocks = new Map<number, Block>();
  /** Blocks that changed since the last snapshot and may be written to. */
  readonly #open = new Map<number, OpenBlock>();
  #characters = 0;
  #trimmed = false;

  constructor(bounds: LogBounds = PAGE_BOUNDS) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** Messages were let go because of the bounds; those below the oldest kept are no longer taken in. */
  get trimmed(): boolean {
    return this.#trimmed;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** True if the message is new to the page and within its bounds. */
  add(message: Message): boolean {
    if (this.#ids.has(message.id)) return false;
    if (this.#trimmed && message.seq < this.#oldestSeq()) return false;
    const block = this.#write(Math.floor(message.seq / BLOCK_SIZE));
    const at = block.messages.findIndex((other) => other.seq <= message.seq);
    if (at >= 0 && block.messages[at]?.seq === message.seq) return false;
    block.messages.splice(at < 0 ? block.messages.length : at, 0, message);
    this.#ids.add(message.id);
    this.#characters += weigh(message);
    while (this.size > 1 && (this.size > this.#bounds.rows || this.#characters > this.#bounds.characters)) this.#trim();
    return true;
  }

  clear(): void {
    this.#ids.clear();
    this.#blocks.clear();
    this.#open.clear();
    this.#characters = 0;
    this.#trimmed = false;
  }

  /** Blocks from the newest to the oldest. What it answers never changes afterwards. */
  snapshot(): readonly Block[] {
    for (const block of this.#open.values()) this.#blocks.set(block.index, block);
    this.#open.clear();
    return [...this.#blocks.values()].sort((a, b) => b.index - a.index);
  }

  #write(index: number): OpenBlock {
    const open = this.#open.get(index);
    if (open) return open;
    const copy = { index, messages: [...(this.#blocks.get(index)?.messages ?? [])] };
    this.#open.set(index, copy);
    return copy;
  }

  #oldestIndex(): number {
    return Math.min(...this.#blocks.keys(), ...this.#open.keys());
  }

  #oldestSeq(): number {
    const index = this.#oldestIndex();
    return (this.#open.get(index) ?? this.#blocks.get(index))?.messages.at(-1)?.seq ?? 0;
  }

  #trim(): void {
    const block = this.#write(this.#oldestIndex());
    const oldest = block.messages.pop();
    if (oldest) {
      this.#ids.delete(oldest.id);
      this.#characters -= weigh(oldest);
    }
    if (block.messages.length === 0) {
      this.#open.delete(block.index);
      this.#blocks.delete(block.index);
    }
    this.#trimmed = true;
  }
}

function weigh(message: Message): number {
  return message.title.length + message.text.length;
}
