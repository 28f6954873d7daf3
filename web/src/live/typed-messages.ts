import type { Message } from '@surecast/shared/protocol';
import type { Block } from './message-log.js';

/** A message whose `data` is of the channel's type. */
export type TypedMessage<TData> = Omit<Message, 'data'> & { data: TData };

/** Checks what a message carries and gives it its type. Throws for what does not belong there. */
export type Parse<TData> = (data: unknown) => TData;

/**
 * Reads the messages of a feed as one list, newest first. Each message is parsed once; one whose data is refused is left out. Without a
 * parser the type is the caller's claim.
 */
export function createTypedReader<TData>(parse?: Parse<TData>): (blocks: readonly Block[]) => TypedMessage<TData>[] {
  const parsed = new WeakMap<Message, TypedMessage<TData> | typeof REFUSED>();
  let last: { blocks: readonly Block[]; messages: TypedMessage<TData>[] } | null = null;

  function read(message: Message): TypedMessage<TData> | typeof REFUSED {
    if (!parse) return message as TypedMessage<TData>;
    const known = parsed.get(message);
    if (known !== undefined) return known;
    const typed = attempt(parse, message);
    parsed.set(message, typed);
    return typed;
  }

  return (blocks) => {
    if (last?.blocks === blocks) return last.messages;
    const all = blocks.flatMap((block) => block.messages.map(read));
    const messages = all.filter((message) => message !== REFUSED);
    last = { blocks, messages };
    return messages;
  };
}

const REFUSED = /* @__PURE__ */ Symbol('refused');

function attempt<TData>(parse: Parse<TData>, message: Message): TypedMessage<TData> | typeof REFUSED {
  try {
    return { ...message, data: parse(message.data) };
  } catch {
    return REFUSED;
  }
}
