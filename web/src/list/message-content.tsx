import type { Message } from '@surecast/shared/protocol';
import { useReceipt } from '../live/use-receipt.js';
import { RelativeTime } from '../ui/relative-time.js';
import { Marked } from './marked.js';
import { MessageData } from './message-data.js';
import { MessageText } from './message-text.js';
import { isComplete, receiptWords } from './receipt-words.js';

/** A message of the list; one that this page saved says who has it. */
export function MessageContent(props: {
  message: Message;
  own: boolean;
  pattern: RegExp | null;
  unfolded: Set<string>;
}) {
  const { message, pattern } = props;
  return (
    <>
      <div className="message-head">
        <h3 className="message-title">
          <Marked text={message.title} pattern={pattern} />
        </h3>
        <RelativeTime at={message.at} />
      </div>
      {message.text !== '' && (
        <MessageText id={message.id} text={message.text} pattern={pattern} unfolded={props.unfolded} />
      )}
      {message.data !== undefined && <MessageData data={message.data} />}
      {props.own && <ReceiptLine id={message.id} />}
    </>
  );
}

/** Stands only while its row is on the screen, and asks only then. */
function ReceiptLine({ id }: { id: string }) {
  const receipt = useReceipt(id);
  return (
    <p className="receipt" data-complete={isComplete(receipt)}>
      {receiptWords(receipt)}
    </p>
  );
}
