import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** The heading of a page, a line about it and what chooses what it shows. */
export function PageHead(props: { title: string; about?: ReactNode; children?: ReactNode }) {
  return (
    <div className="page-head">
      <div>
        <Title order={1} size="h2">
          {props.title}
        </Title>
        {props.about !== undefined && (
          <Text size="sm" c="dimmed">
            {props.about}
          </Text>
        )}
      </div>
      {props.children !== undefined && <div className="controls">{props.children}</div>}
    </div>
  );
}
