import type { AdminSample } from '@surecast/shared/protocol';
import { type ReactNode, useState } from 'react';
import { ChartTable } from './chart-table.js';
import { type ChartPlan, rangeOf } from './series.js';

/** A chart with what it says in words: its last and highest values above it, and its course as a table below. */
export function ChartFigure(props: { plan: ChartPlan; samples: readonly AdminSample[]; children: ReactNode }) {
  const { plan, samples } = props;
  const [open, setOpen] = useState(false);
  return (
    <figure className="chart" data-chart={plan.name}>
      <figcaption>
        <h3>{plan.name}</h3>
        <ul className="chart-legend">
          {plan.lines.map((line) => {
            const { last, high } = rangeOf(samples, line.measure);
            return (
              <li key={line.measure}>
                <svg viewBox="0 0 16 4" width="16" height="4" aria-hidden="true">
                  <path d="M0 2h16" strokeWidth="3" strokeDasharray={line.dashes} style={{ stroke: line.colour }} />
                </svg>
                {plan.lines.length > 1 && `${line.name} `}
                <strong>{plan.format(last)}</strong>
                <span className="chart-most">at most {plan.format(high)}</span>
              </li>
            );
          })}
        </ul>
      </figcaption>
      {/* For eyes only: the words above and the table below say the same. */}
      <div className="chart-place" aria-hidden="true">
        {props.children}
      </div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{plan.name} as a table</summary>
        {open && <ChartTable plan={plan} samples={samples} />}
      </details>
    </figure>
  );
}
