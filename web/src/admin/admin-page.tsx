import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import './admin.css';
import { Dashboard } from './dashboard.js';
import { pageColours, theme } from './mantine.js';

/** The admin route with what only it needs: its component library and its cache of reads. */
export default function AdminPage() {
  const [queries] = useState(() => new QueryClient());
  useEffect(() => {
    document.title = 'Admin · Surecast';
  }, []);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={pageColours} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <main className="admin-page" id="main">
          <Dashboard />
        </main>
      </QueryClientProvider>
    </MantineProvider>
  );
}
