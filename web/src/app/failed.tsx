import type { ReactNode } from 'react';
import { ErrorBoundary } from '../ui/error-boundary.js';

/** Says that the page broke, and how to go on, instead of leaving it white. */
export function Failed({ children }: { children: ReactNode }) {
  return <ErrorBoundary instead={(message) => <Broken message={message} />}>{children}</ErrorBoundary>;
}

function Broken({ message }: { message: string }) {
  return (
    <main className="list-page" id="main">
      <h1>This page stopped working</h1>
      <p role="alert">{message}</p>
      <p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          Load it again
        </button>
      </p>
    </main>
  );
}
