import type { AdminSample } from '@surecast/shared/protocol';
import { formatMinute } from '../formats.js';
import { type ChartPlan, type Range, stretchesOf } from './series.js';

/** The course of a chart in steps of five minutes. */
export function ChartTable({ plan, samples }: { plan: ChartPlan; samples: readonly AdminSample[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard has to be able to
    <section className="chart-table" aria-label={`${plan.name}, table`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {plan.lines.map((line) => (
              <th scope="col" key={line.measure}>
                {line.name}, from to
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {stretchesOf(samples, plan.lines).map((stretch) => (
            <tr key={stretch.from}>
              <th scope="row">
                {formatMinute(stretch.from)}–{formatMinute(stretch.to)}
              </th>
              {plan.lines.map((line, index) => (
                <td key={line.measure}>{rangeText(stretch.ranges[index], plan)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function rangeText(range: Range | undefined, plan: ChartPlan): string {
  if (range === undefined || range.low === range.high) return plan.format(range?.low ?? null);
  return `${plan.format(range.low)} to ${plan.format(range.high)}`;
}
