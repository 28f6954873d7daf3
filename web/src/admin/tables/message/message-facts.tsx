import type { MessageAnswer } from '@surecast/shared/protocol';
import { RelativeTime } from '../../../ui/relative-time.js';
import { formatCount, NONE } from '../../formats.js';
import { Fact, Facts } from '../cells/facts.js';
import { ShareBar } from '../cells/share-bar.js';

/** The delivery report. Pending are those who are connected; who is away is sent it when they are back. */
export function MessageFacts({ answer }: { answer: MessageAnswer | undefined }) {
  const report = answer?.report;
  const message = answer?.message;
  return (
    <Facts>
      <Fact name="Acknowledged" value={report && <ShareBar part={report.acked} whole={report.owed} />} />
      <Fact name="Pending" value={report && formatCount(report.pending)} />
      <Fact name="Away" value={report && formatCount(report.away)} />
      <Fact name="Dropped" value={report && formatCount(report.dropped)} />
      <Fact name="Expired" value={report && formatCount(report.expired)} />
      <Fact name="Channel" value={message?.channel} />
      <Fact name="Seq" value={message && (message.seq === undefined ? NONE : formatCount(message.seq))} />
      <Fact name="Saved" value={message && <RelativeTime at={message.at} />} />
      <Fact isLong name="Id" value={message?.id} />
    </Facts>
  );
}
