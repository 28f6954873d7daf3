import { Button, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorBoundary } from '../../ui/error-boundary.js';

/** Keeps the navigation when a page breaks or its code does not come: other pages stay within reach. */
export function PageFailed({ children }: { children: ReactNode }) {
  return <ErrorBoundary instead={(message) => <Broken message={message} />}>{children}</ErrorBoundary>;
}

function Broken({ message }: { message: string }) {
  return (
    <>
      <Title order={1} size="h2">
        This page stopped working
      </Title>
      <Text role="alert" my="sm">
        {message}
      </Text>
      <Button onClick={() => location.reload()}>Load it again</Button>
    </>
  );
}
