import type { Outgoing } from '../live/outgoing.js';
import { RelativeTime } from '../ui/relative-time.js';
import { MessageText } from './message-text.js';

/** A message of this page that is not on the list yet. */
export function OutgoingContent(props: { entry: Outgoing; unfolded: Set<string>; onRetry(): void; onDiscard(): void }) {
  const { entry } = props;
  return (
    <>
      <div className="message-head">
        <h3 className="message-title">{entry.title}</h3>
        <RelativeTime at={new Date(entry.at).toISOString()} />
      </div>
      {entry.text !== '' && <MessageText id={entry.key} text={entry.text} pattern={null} unfolded={props.unfolded} />}
      {entry.state !== 'failed' && (
        <p className="receipt">{entry.state === 'sending' ? 'Saving…' : 'Saved, on its way'}</p>
      )}
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
    </>
  );
}
