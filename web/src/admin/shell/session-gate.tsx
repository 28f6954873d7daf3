import { Alert } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { fetchOverview, logOut } from '../../api/admin.js';
import { SiteHeader } from '../../app/site-header.js';
import { LoginForm } from '../login-form.js';
import { isLoggedOut, usePolled } from '../use-polled.js';
import { AdminShell } from './admin-shell.js';

/**
 * The pages for whoever is logged in, the login form for anybody else. The address stays the same, so that a session that
 * ended goes on where it was.
 */
export function SessionGate() {
  const queries = useQueryClient();
  const overview = usePolled(['overview'], fetchOverview);
  const leave = useMutation({
    mutationFn: logOut,
    networkMode: 'always',
    // Also when the answer got lost: what this page holds is forgotten, and the next read tells whether the session is over.
    onSettled: () => queries.resetQueries(),
  });

  if (isLoggedOut(overview.error)) {
    return (
      <Before>
        <LoginForm onLogin={() => queries.resetQueries()} />
      </Before>
    );
  }
  if (!overview.data) return <Before>{overview.error ? <NoAnswer failure={overview.error} /> : <Opening />}</Before>;
  const outage = overview.error && { failure: overview.error, since: overview.dataUpdatedAt };
  return <AdminShell outage={outage} onLeave={() => leave.mutate()} leaving={leave.isPending} />;
}

function Before({ children }: { children: ReactNode }) {
  return (
    <>
      <SiteHeader page="admin" />
      <main className="admin-page admin-door" id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function Opening() {
  return <p className="quiet">Loading…</p>;
}

function NoAnswer({ failure }: { failure: Error }) {
  return (
    <Alert color="red" role="alert" title="The server does not answer">
      {failure.message} It is asked again every two seconds.
    </Alert>
  );
}
