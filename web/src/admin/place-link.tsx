import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { hrefOf, type Place } from './place.js';

export function PlaceLink({ to, current = false, children }: { to: Place; current?: boolean; children: ReactNode }) {
  return (
    <Anchor
      component={Link}
      href={hrefOf(to)}
      className="breakable"
      fw={current ? 600 : undefined}
      aria-current={current ? 'page' : undefined}
    >
      {children}
    </Anchor>
  );
}
