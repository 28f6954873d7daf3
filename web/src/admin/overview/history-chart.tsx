import { LineChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import type { AdminSample } from '@surecast/shared/protocol';
import { memo, useMemo } from 'react';
import { formatClock, formatMinute } from '../formats.js';
import { heightsUpTo } from './heights.js';
import { SPAN_MS } from './samples.js';
import { type ChartPlan, highestOf, valueAt } from './series.js';

const TICK_MS = 10 * 60_000;

/** The lines of one chart over the last hour. A step that nobody measured leaves a gap. */
function HistoryChart({ plan, samples }: { plan: ChartPlan; samples: readonly AdminSample[] }) {
  const rows = useMemo(() => rowsOf(samples, plan), [samples, plan]);
  const end = rows.at(-1)?.time ?? 0;
  const start = end - SPAN_MS;
  const heights = heightsUpTo(highestOf(samples, plan.lines), plan.leastTop);
  return (
    <LineChart
      h="100%"
      data={rows}
      dataKey="time"
      series={plan.lines.map(({ measure, name, colour, dashes }) => ({
        name: measure,
        label: name,
        color: colour,
        ...(dashes !== undefined && { strokeDasharray: dashes }),
      }))}
      curveType="linear"
      strokeWidth={1.75}
      withDots={false}
      connectNulls={false}
      accessibilityLayer={false}
      lineProps={{ isAnimationActive: false, activeDot: { r: 3 } }}
      valueFormatter={plan.format}
      xAxisProps={{
        type: 'number',
        scale: 'time',
        domain: [start, end],
        allowDataOverflow: true,
        ticks: ticksBetween(start, end),
        tickFormatter: formatMinute,
        interval: 'equidistantPreserveStart',
        minTickGap: 8,
      }}
      yAxisProps={{
        width: 62,
        ticks: heights,
        domain: [0, heights.at(-1) ?? plan.leastTop],
        interval: 0,
      }}
      tooltipProps={{
        // It is asked for a label too while there is nothing to label.
        labelFormatter: (time) => (typeof time === 'number' ? formatClock(time) : ''),
        isAnimationActive: false,
      }}
    />
  );
}

function rowsOf(samples: readonly AdminSample[], { lines }: ChartPlan) {
  return samples.map((sample) => ({
    time: Date.parse(sample.at),
    ...Object.fromEntries(lines.map(({ measure }) => [measure, valueAt(sample, measure)])),
  }));
}

function ticksBetween(start: number, end: number): number[] {
  const ticks: number[] = [];
  for (let tick = Math.ceil(start / TICK_MS) * TICK_MS; tick <= end; tick += TICK_MS) ticks.push(tick);
  return ticks;
}

export default memo(HistoryChart);
