import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { TableLink } from './table-link.js';

/** Title of a page about one thing, with the way up to the list that it stands in. */
export function PageHead(props: { up: { href: string; name: string }; title: ReactNode; beside?: ReactNode }) {
  return (
    <div>
      <Text size="sm" component="div">
        <TableLink href={props.up.href}>{props.up.name}</TableLink>
      </Text>
      <Group gap="sm">
        <Title order={1} size="h2" className="anywhere">
          {props.title}
        </Title>
        {props.beside}
      </Group>
    </div>
  );
}
