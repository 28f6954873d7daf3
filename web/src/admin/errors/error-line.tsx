import type { AdminError } from '@surecast/shared/protocol';
import { memo } from 'react';
import { formatClock, formatExact } from '../formats.js';
import { ToneBadge } from '../shell/tone-badge.js';
import { shortId } from '../short-names.js';
import { detailsText } from './error-lines.js';

const TONES = { warn: 'warn', error: 'bad', fatal: 'bad' } as const;

/** One line of the log; opened, it shows its other fields. */
export const ErrorLine = memo(function ErrorLine(props: {
  line: AdminError;
  id: string;
  open: boolean;
  onToggle(id: string, open: boolean): void;
}) {
  const { line, id } = props;
  return (
    <li>
      <details
        className="error-line"
        open={props.open}
        onToggle={(event) => props.onToggle(id, event.currentTarget.open)}
      >
        <summary>
          <time dateTime={line.at} title={formatExact(line.at)}>
            {formatClock(line.at)}
          </time>
          <ToneBadge tone={TONES[line.level]}>{line.level}</ToneBadge>
          <span className="error-node" title={`Node ${line.node}`}>
            {shortId(line.node)}
          </span>
          <span className="error-message">{line.message}</span>
        </summary>
        {props.open && (
          <div className="error-details">
            <p className="quiet">
              {formatExact(line.at)}, node {line.node}
            </p>
            <pre>{detailsText(line.details)}</pre>
          </div>
        )}
      </details>
    </li>
  );
});
