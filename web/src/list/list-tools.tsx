import { MAX_QUERY } from './search-messages.js';
import type { Notifications } from './use-notifications.js';

/** Search and notifications; they stay in sight while the list scrolls. */
export function ListTools(props: { query: string; onQuery(query: string): void; notifications: Notifications }) {
  const { query, onQuery, notifications } = props;
  return (
    <div className="list-tools-row">
      <search>
        <input
          type="search"
          aria-label="Search the loaded messages"
          placeholder="Search messages…"
          autoComplete="off"
          spellCheck={false}
          maxLength={MAX_QUERY}
          value={query}
          onChange={(event) => onQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onQuery('');
          }}
        />
      </search>
      {notifications.state !== 'unsupported' && <NotifySwitch {...notifications} />}
    </div>
  );
}

function NotifySwitch({ state, toggle }: Notifications) {
  if (state === 'blocked') {
    return (
      <p className="quiet notify-blocked" role="status">
        Notifications are blocked in the browser’s settings.
      </p>
    );
  }
  return (
    <button type="button" role="switch" aria-checked={state === 'on'} className="switch" onClick={toggle}>
      <span className="switch-track" aria-hidden="true" />
      Notify me
    </button>
  );
}
