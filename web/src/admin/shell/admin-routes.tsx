import { Text, Title } from '@mantine/core';
import { lazy } from 'react';
import { Link, Route, Switch } from 'wouter';
import { ADMIN } from '../addresses.js';

const OverviewPage = lazy(() => import('../overview/overview-page.js'));
const QueuesPage = lazy(() => import('../queues/queues-page.js'));
const NodesPage = lazy(() => import('../nodes/nodes-page.js'));
const ErrorsPage = lazy(() => import('../errors/errors-page.js'));
const AuditPage = lazy(() => import('../audit/audit-page.js'));

const tables = () => import('../tables/index.js');
const ClientsPage = lazy(async () => ({ default: (await tables()).ClientsPage }));
const ClientPage = lazy(async () => ({ default: (await tables()).ClientPage }));
const MessagesPage = lazy(async () => ({ default: (await tables()).MessagesPage }));
const MessagePage = lazy(async () => ({ default: (await tables()).MessagePage }));
const ChannelsPage = lazy(async () => ({ default: (await tables()).ChannelsPage }));
const DeadLettersPage = lazy(async () => ({ default: (await tables()).DeadLettersPage }));
const QuarantinedPage = lazy(async () => ({ default: (await tables()).QuarantinedPage }));

/** The page that the address names; its code comes when it is first asked for. */
export function AdminRoutes() {
  return (
    <Switch>
      <Route path="/admin">
        <OverviewPage />
      </Route>
      <Route path="/admin/clients">
        <ClientsPage />
      </Route>
      <Route path="/admin/clients/:channel/*">
        <ClientPage />
      </Route>
      <Route path="/admin/messages">
        <MessagesPage />
      </Route>
      <Route path="/admin/messages/:id">
        <MessagePage />
      </Route>
      <Route path="/admin/channels">
        <ChannelsPage />
      </Route>
      <Route path="/admin/dead-letters">
        <DeadLettersPage />
      </Route>
      <Route path="/admin/quarantined">
        <QuarantinedPage />
      </Route>
      <Route path="/admin/jobs">
        <QueuesPage />
      </Route>
      <Route path="/admin/nodes">
        <NodesPage />
      </Route>
      <Route path="/admin/errors">
        <ErrorsPage />
      </Route>
      <Route path="/admin/audit">
        <AuditPage />
      </Route>
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  );
}

function NoSuchPage() {
  return (
    <>
      <Title order={1} size="h2">
        There is nothing at this address
      </Title>
      <Text mt="xs">
        <Link href={ADMIN}>Go to the overview</Link>
      </Text>
    </>
  );
}
