import { AppShell, Burger } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type KeyboardEvent, Suspense, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { SiteBar, SkipLink } from '../../app/site-header.js';
import { AdminNav } from './admin-nav.js';
import { AdminRoutes } from './admin-routes.js';
import { OutageBar } from './outage-bar.js';
import { PageFailed } from './page-failed.js';
import { sectionAt } from './sections.js';
import { useArrival } from './use-arrival.js';
import { useLiveOverview } from './use-live-overview.js';

const NAV_ID = 'admin-nav';

/** Header, navigation and the page that the address names. `outage` is there while the service does not answer. */
export function AdminShell(props: {
  outage: { failure: Error; since: number } | null;
  onLeave(): void;
  leaving: boolean;
}) {
  const [path] = useLocation();
  const [asked, setAsked] = useState(false);
  const narrow = useMediaQuery('(max-width: 47.99em)');
  const open = asked && narrow === true;
  const burger = useRef<HTMLButtonElement>(null);
  const main = useRef<HTMLElement>(null);
  useArrival(main);
  useLiveOverview();
  useEffect(() => {
    if (open) document.getElementById(NAV_ID)?.querySelector('a')?.focus();
  }, [open]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has gone somewhere wants to see it
  useEffect(() => setAsked(false), [path]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape' || !open) return;
    setAsked(false);
    burger.current?.focus();
  }

  return (
    <AppShell
      header={{ height: '3.25rem' }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !open } }}
      padding="md"
      transitionDuration={0}
      onKeyDown={onKeyDown}
    >
      <SkipLink />
      <AppShell.Header className="site-header" withBorder={false}>
        <Burger
          ref={burger}
          hiddenFrom="sm"
          size="sm"
          opened={open}
          onClick={() => setAsked(!open)}
          aria-label={open ? 'Close the navigation' : 'Open the navigation'}
          aria-expanded={open}
          aria-controls={NAV_ID}
        />
        <SiteBar page="admin" />
      </AppShell.Header>
      <AppShell.Navbar id={NAV_ID} className="admin-nav" aria-label="Parts of the admin page" data-open={open} p="xs">
        <AdminNav onLeave={props.onLeave} leaving={props.leaving} />
      </AppShell.Navbar>
      <AppShell.Main ref={main} id="main" className="admin-page" tabIndex={-1} inert={open}>
        <PageFailed key={sectionAt(path)?.page}>
          <Suspense fallback={<p className="quiet">Loading…</p>}>
            <AdminRoutes />
          </Suspense>
        </PageFailed>
      </AppShell.Main>
      {props.outage && <OutageBar {...props.outage} />}
    </AppShell>
  );
}
