import type { Message } from '@surecast/shared/protocol';
import { memo } from 'react';
import type { Block } from '../live/message-log.js';
import { RelativeTime } from '../ui/relative-time.js';
import { MessageData } from './message-data.js';
import { MessageText } from './message-text.js';

/** Rows of one block; rendered again only when the block is another one. */
export const MessageBlock = memo(function MessageBlock({ block }: { block: Block }) {
  return (
    <ol className="message-block" style={{ containIntrinsicHeight: `auto ${block.messages.length * ROW_REM}rem` }}>
      {block.messages.map((message) => (
        <MessageRow key={message.id} message={message} />
      ))}
    </ol>
  );
});

/** Height of a row without text, for blocks that were never on the screen. */
const ROW_REM = 2.625;

function MessageRow({ message }: { message: Message }) {
  return (
    <li className="message" data-seq={message.seq}>
      <div className="message-head">
        <h3 className="message-title">{message.title}</h3>
        <RelativeTime at={message.at} />
      </div>
      {message.text !== '' && <MessageText text={message.text} />}
      {message.data !== undefined && <MessageData data={message.data} />}
    </li>
  );
}
