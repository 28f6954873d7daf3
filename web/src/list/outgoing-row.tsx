import type { Outgoing } from '../live/outgoing.js';
import { MessageText } from './message-text.js';

/** A message of this page that is not on the list yet. */
export function OutgoingRow(props: { entry: Outgoing; onRetry(): void; onDiscard(): void }) {
  const { entry } = props;
  return (
    <li className={entry.state === 'failed' ? 'message failed' : 'message unconfirmed'}>
      <div className="message-head">
        <h3 className="message-title">{entry.title}</h3>
        {entry.state !== 'failed' && (
          <span className="sending">{entry.state === 'sending' ? 'Saving…' : 'Saved, on its way'}</span>
        )}
      </div>
      {entry.text !== '' && <MessageText text={entry.text} />}
      {entry.state === 'failed' && (
        <div role="alert">
          <p className="reason">Not saved: {entry.message}</p>
          <div className="actions">
            <button type="button" className="button small" onClick={props.onRetry}>
              Try again
            </button>
            <button type="button" className="button small" onClick={props.onDiscard}>
              Discard
            </button>
          </div>
        </div>
      )}
    </li>
  );
}
