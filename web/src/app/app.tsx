import { lazy, Suspense, useEffect, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { ListPage } from '../list/list-page.js';
import type { Typed } from '../list/save-form.js';
import { Failed } from './failed.js';
import { NotFound } from './not-found.js';
import { SiteHeader } from './site-header.js';

const AdminPage = lazy(() => import('../admin/admin-page.js'));

/** `typed` is what stood in the static form when the script took over. */
export function App({ typed }: { typed: Typed | null }) {
  const [location] = useLocation();
  const page = location.startsWith('/admin') ? 'admin' : 'list';
  // It is taken over once: coming back to the list later starts with an empty form.
  const [takenOver, setTakenOver] = useState(typed);
  useEffect(() => setTakenOver(null), []);
  useEffect(() => {
    document.documentElement.dataset.page = page;
  }, [page]);
  return (
    <>
      {page === 'list' && <SiteHeader page="list" />}
      <Failed>
        <Suspense fallback={<Waiting page={page} />}>
          <Switch>
            <Route path="/">
              <ListPage typed={takenOver} />
            </Route>
            <Route path="/admin/*?">
              <AdminPage />
            </Route>
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </Failed>
    </>
  );
}

/** The admin page brings its own header with its code; until then this one stands in the same place. */
function Waiting({ page }: { page: 'list' | 'admin' }) {
  return (
    <>
      {page === 'admin' && <SiteHeader page="admin" />}
      <p className="quiet page-waits">Loading…</p>
    </>
  );
}
