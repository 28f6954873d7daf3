import { Alert, Button, Stack, Text } from '@mantine/core';
import { usePathname } from 'wouter/use-browser-location';
import { fetchMessage } from '../../../api/admin-tables.js';
import { RequestError } from '../../../api/request.js';
import { adminHref } from '../../addresses.js';
import { messageOfPath } from '../address/subject-of-path.js';
import { PageHead } from '../cells/page-head.js';
import { StateMark } from '../cells/state-mark.js';
import { useLiveRead } from '../table/use-table-read.js';
import { DebtorsTable } from './debtors-table.js';
import { MessageContent } from './message-content.js';
import { MessageFacts } from './message-facts.js';

/** One message: what it says, how far it has got, and who has not acknowledged it. */
export function MessagePage() {
  const id = messageOfPath(usePathname());
  if (id === null) return <Text>There is no message at this address.</Text>;
  return <OneMessage key={id} id={id} />;
}

function OneMessage({ id }: { id: string }) {
  const read = useLiveRead({ key: ['message', id], read: (signal) => fetchMessage(id, signal) });
  const answer = read.data;
  const isUnknown = read.error instanceof RequestError && read.error.code === 'not_found';
  const channel = answer?.message.channel;
  return (
    <Stack gap="md">
      <PageHead
        up={
          channel === undefined
            ? { href: adminHref('messages'), name: 'Messages' }
            : { href: adminHref('messages', { channel }), name: `Messages of ${channel}` }
        }
        title={answer?.message.title ?? (isUnknown ? 'No such message' : 'Message')}
        beside={answer && <StateMark state={answer.state} />}
      />
      {read.error && answer === undefined && (
        <Alert color="gray" title={isUnknown ? 'There is no message with this id' : 'The message was not read'}>
          {isUnknown ? 'The log may not keep it any more.' : read.error.message}{' '}
          {!isUnknown && (
            <Button variant="default" size="compact-xs" onClick={() => void read.refetch()} loading={read.isFetching}>
              Try again
            </Button>
          )}
        </Alert>
      )}
      {!(read.error && answer === undefined) && (
        <>
          <MessageFacts answer={answer} />
          {answer && <MessageContent message={answer.message} />}
          {answer && <DebtorsTable id={id} channel={answer.message.channel} />}
        </>
      )}
    </Stack>
  );
}
