import { Skeleton, Text } from '@mantine/core';
import type { AdminSample } from '@surecast/shared/protocol';
import { lazy, Suspense } from 'react';
import { ChartFailed } from './chart-failed.js';
import { ChartFigure } from './chart-figure.js';
import { CHARTS } from './series.js';
import { useSamples } from './use-samples.js';

const HistoryChart = lazy(() => import('./history-chart.js'));

/** How the figures went in the last hour; it goes on while the page is open. */
export function Charts({ now }: { now: AdminSample }) {
  const { samples, error } = useSamples(now);
  return (
    <section aria-labelledby="charts-heading">
      <h2 id="charts-heading" className="charts-heading">
        The last hour
      </h2>
      <div className="charts">
        {CHARTS.map((plan) => (
          <ChartFigure key={plan.name} plan={plan} samples={samples ?? []}>
            {samples ? (
              <ChartFailed>
                <Suspense fallback={<Skeleton height="100%" />}>
                  <HistoryChart plan={plan} samples={samples} />
                </Suspense>
              </ChartFailed>
            ) : error ? (
              <Text size="sm" c="dimmed">
                Not to be had now: {error.message}
              </Text>
            ) : (
              <Skeleton height="100%" />
            )}
          </ChartFigure>
        ))}
      </div>
    </section>
  );
}
