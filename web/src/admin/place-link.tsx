import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { hrefOf, type Place } from './place.js';

export function PlaceLink(props: { to: Place; current?: boolean; title?: string; children: ReactNode }) {
  const { to, current = false } = props;
  return (
    <Anchor
      component={Link}
      href={hrefOf(to)}
      className="breakable"
      title={props.title}
      fw={current ? 600 : undefined}
      aria-current={current ? 'page' : undefined}
    >
      {props.children}
    </Anchor>
  );
}
