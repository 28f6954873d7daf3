import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { fetchOverview, logOut } from '../api/admin.js';
import { clockTime } from '../ui/time-words.js';
import { AdminView } from './admin-view.js';
import { LoginForm } from './login-form.js';
import { Overview } from './overview.js';
import { isLoggedOut, usePolled } from './use-polled.js';

/** The login form, or what the service says of itself. */
export function Dashboard() {
  const queries = useQueryClient();
  const overview = usePolled(['overview'], fetchOverview);

  if (isLoggedOut(overview.error)) return <LoginForm onLogin={() => queries.resetQueries()} />;
  if (!overview.data) return <Waiting failure={overview.error} />;

  async function leave() {
    await logOut().catch(() => undefined);
    await queries.resetQueries();
  }

  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h2">
          Admin
        </Title>
        <Button variant="default" size="sm" onClick={leave}>
          Log out
        </Button>
      </Group>
      {overview.error && (
        <Alert color="red" role="alert" title="The server does not answer">
          What is shown is from {clockTime(overview.dataUpdatedAt)}. It is asked again every two seconds.
        </Alert>
      )}
      <Overview overview={overview.data} />
      <AdminView />
    </Stack>
  );
}

function Waiting({ failure }: { failure: Error | null }) {
  if (!failure) return <Text c="dimmed">Loading…</Text>;
  return (
    <Alert color="red" role="alert" title="The server does not answer">
      {failure.message} It is asked again every two seconds.
    </Alert>
  );
}
