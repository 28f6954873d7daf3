import type { ReactNode } from 'react';
import { ErrorBoundary } from '../../ui/error-boundary.js';

/** Figures and tables stay when a line cannot be drawn or the code that draws does not come. */
export function ChartFailed({ children }: { children: ReactNode }) {
  const instead = () => <p className="quiet">This chart cannot be drawn here. The table has its figures.</p>;
  return <ErrorBoundary instead={instead}>{children}</ErrorBoundary>;
}
