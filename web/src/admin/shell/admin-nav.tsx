import { Button, Divider, NavLink } from '@mantine/core';
import { Fragment } from 'react';
import { Link, useLocation } from 'wouter';
import { adminHref } from '../addresses.js';
import { SECTIONS, sectionAt } from './sections.js';

/** The parts of the admin page and the way out. */
export function AdminNav({ onLeave, leaving }: { onLeave(): void; leaving: boolean }) {
  const [path] = useLocation();
  const here = sectionAt(path);
  return (
    <>
      <div className="admin-nav-links">
        {SECTIONS.map((group, index) => (
          <Fragment key={group[0]?.name}>
            {index > 0 && <Divider my={6} />}
            {group.map((section) => {
              const load = () => void section.load().catch(() => undefined);
              return (
                <NavLink
                  key={section.name}
                  component={Link}
                  href={adminHref(section.page)}
                  label={section.name}
                  active={section === here}
                  aria-current={section === here ? 'page' : undefined}
                  // The code is there by the time of the click; when that failed, the click says so.
                  onPointerEnter={load}
                  onFocus={load}
                />
              );
            })}
          </Fragment>
        ))}
      </div>
      <Button variant="default" fullWidth onClick={onLeave} loading={leaving}>
        Log out
      </Button>
    </>
  );
}
