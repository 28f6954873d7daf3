import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

/** A link to another page of the admin part. */
export function TableLink({ href, title, children }: { href: string; title?: string; children: ReactNode }) {
  return (
    <Anchor component={Link} href={href} size="sm" title={title}>
      {children}
    </Anchor>
  );
}
