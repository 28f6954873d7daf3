import { Alert, Stack, Text } from '@mantine/core';
import type { AdminClient } from '@surecast/shared/protocol';
import { useState } from 'react';
import { usePathname } from 'wouter/use-browser-location';
import { fetchClient } from '../../../api/admin-tables.js';
import { RequestError } from '../../../api/request.js';
import { RelativeTime } from '../../../ui/relative-time.js';
import { adminHref } from '../../addresses.js';
import { formatCount, NONE } from '../../formats.js';
import { clientPart, shortId, subjectPart } from '../../short-names.js';
import { type Notice, NoticeBar } from '../actions/notice.js';
import { clientOfPath } from '../address/subject-of-path.js';
import { Countdown } from '../cells/countdown.js';
import { Fact, Facts } from '../cells/facts.js';
import { PageHead } from '../cells/page-head.js';
import { ShareBar } from '../cells/share-bar.js';
import { StateMark } from '../cells/state-mark.js';
import { LettersOfClient } from '../dead-letters/letters-of-client.js';
import { useLiveRead } from '../table/use-table-read.js';
import { ClientActions } from './client-actions.js';
import { PendingTable } from './pending-table.js';

/** One client of a channel: who it is, what it owes an acknowledgement for, and what can be done about it. */
export function ClientPage() {
  const subject = clientOfPath(usePathname());
  if (subject === null) return <Text>There is no client at this address.</Text>;
  return <Client key={`${subject.channel} ${subject.client}`} {...subject} />;
}

function Client({ channel, client }: { channel: string; client: string }) {
  const [isAsking, setIsAsking] = useState(false);
  const [notice, setNotice] = useState<Notice | null>(null);
  const held = isAsking ? 'a question is open' : null;
  const read = useLiveRead({
    key: ['client', channel, client],
    read: (signal) => fetchClient(channel, client, signal),
    held,
  });
  const isGone = read.error instanceof RequestError && read.error.code === 'not_found';
  const known = isGone ? undefined : read.data?.client;

  function done(what: Notice) {
    setNotice(what);
    void read.refetch();
  }

  return (
    <Stack gap="md">
      <PageHead
        up={{ href: adminHref('clients', { channel }), name: `Clients of ${channel}` }}
        title={clientPart(client)}
        beside={known && <StateMark state={known.state} />}
      />
      <NoticeBar notice={notice} onClose={() => setNotice(null)} />
      {isGone ? (
        <Alert color="gray" title="Not a client of this channel any more">
          It was dropped, it expired, or it unsubscribed. What it missed stands in the dead letters below.
        </Alert>
      ) : (
        <>
          <div className="command-place">
            {known && <ClientActions client={known} onOpen={setIsAsking} onDone={done} />}
          </div>
          <ClientFacts client={known} name={client} />
          {/* The facts above take as much room as they need: what follows waits for them instead of being moved. */}
          {(read.data || read.error) && <PendingTable read={read} held={held} />}
        </>
      )}
      {(read.data || isGone) && <LettersOfClient channel={channel} client={client} />}
    </Stack>
  );
}

function ClientFacts({ client, name }: { client: AdminClient | undefined; name: string }) {
  return (
    <Facts>
      <Fact name="Subject" value={subjectPart(name)} />
      <Fact name="Label" value={client && (client.label ?? NONE)} />
      <Fact
        name={client?.state === 'away' ? 'Away since' : 'Connected since'}
        value={client && <RelativeTime at={client.since} />}
      />
      <Fact name="Node" value={client && (client.node === undefined ? NONE : <Short id={client.node} />)} />
      <Fact name="Acknowledged up to" value={client && <ShareBar part={client.cursor} whole={client.head} />} />
      <Fact name="Pending" value={client && formatCount(client.pending)} />
      <Fact name="Attempts" value={client?.attempts} />
      <Fact name="Next resend" value={client && <Countdown at={client.nextResend} />} />
      <Fact isLong name="User agent" value={client && (client.agent ?? NONE)} />
    </Facts>
  );
}

function Short({ id }: { id: string }) {
  return <span title={id}>{shortId(id)}</span>;
}
