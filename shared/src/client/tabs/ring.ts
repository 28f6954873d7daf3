import type { PushedMessage } from '../../protocol/index.js';

const MESSAGES = 500;
const CHARACTERS = 2_000_000;

/** The messages of a channel that a leader broadcast last. */
export interface Ring {
  add(prev: number | null, message: PushedMessage): void;
  /** All of after < seq <= to, or null when some of it may be gone. */
  read(after: number, to: number): PushedMessage[] | null;
  clear(): void;
}

export function createRing(): Ring {
  let messages: PushedMessage[] = [];
  let characters = 0;
  /** Everything after this seq that was broadcast is held. */
  let from: number | null = null;
  const weigh = ({ title, text, data }: PushedMessage) =>
    (title?.length ?? 0) + (text?.length ?? 0) + (data === undefined ? 0 : JSON.stringify(data).length);
  return {
    add(prev, message) {
      from ??= prev ?? message.seq - 1;
      messages.push(message);
      characters += weigh(message);
      while (messages.length > MESSAGES || (characters > CHARACTERS && messages.length > 1)) {
        const oldest = messages.shift();
        if (!oldest) return;
        from = oldest.seq;
        characters -= weigh(oldest);
      }
    },
    read(after, to) {
      const newest = messages.at(-1)?.seq;
      if (from === null || newest === undefined || after < from || to > newest) return null;
      return messages.filter(({ seq }) => seq > after && seq <= to);
    },
    clear() {
      messages = [];
      characters = 0;
      from = null;
    },
  };
}
