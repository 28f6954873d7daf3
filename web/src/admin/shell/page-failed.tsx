import { Button, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';

/** Keeps the navigation when a page breaks or its code does not come: other pages stay within reach. */
export class PageFailed extends Component<{ children: ReactNode }, { message: string | null }> {
  override state: { message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <>
        <Title order={1} size="h2">
          This page stopped working
        </Title>
        <Text role="alert" my="sm">
          {this.state.message}
        </Text>
        <Button onClick={() => location.reload()}>Load it again</Button>
      </>
    );
  }
}
