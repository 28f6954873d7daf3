import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { pageColours, siteColours, theme } from './mantine.js';
import './admin.css';
import './shell/shell.css';
import { createQueries } from './shell/queries.js';
import { sectionAt, titleAt } from './shell/sections.js';
import { SessionGate } from './shell/session-gate.js';

/** The admin routes with what only they need: their component library and their cache of reads. */
export default function AdminPage() {
  const [queries] = useState(createQueries);
  useEffect(() => {
    document.title = titleAt(location.pathname);
    // The page's own code travels while the session is looked at.
    void sectionAt(location.pathname)
      ?.load()
      .catch(() => undefined);
  }, []);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={pageColours}
      colorSchemeManager={siteColours}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queries}>
        <SessionGate />
      </QueryClientProvider>
    </MantineProvider>
  );
}
