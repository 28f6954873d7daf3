import type { AdminOverview } from '@surecast/shared/protocol';
import { Link } from 'wouter';
import { adminHref } from '../addresses.js';
import { formatMs, formatRate, formatShortCount } from '../formats.js';

interface Tile {
  name: string;
  value: string;
  unit?: string;
  hint: string;
  /** The page behind the figure. */
  href: string;
  /** Something for the person on call to look at. */
  isTrouble?: boolean;
}

/** The figures of the moment; each leads to the page behind it. */
export function Tiles({ overview }: { overview: AdminOverview }) {
  return (
    <ul className="tiles" aria-label="Figures now">
      {tilesOf(overview).map((tile) => (
        <li key={tile.name}>
          <Link href={tile.href} className="tile" data-figure={tile.name} data-trouble={tile.isTrouble || undefined}>
            <span className="tile-name">{tile.name}</span>
            <span className="tile-value">
              <span className="figure">{tile.value}</span>
              {tile.unit !== undefined && <span className="tile-unit">{tile.unit}</span>}
            </span>
            <span className="tile-hint">{tile.hint}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function tilesOf(overview: AdminOverview): Tile[] {
  const { now, nodes, connections } = overview;
  const alive = nodes.filter((node) => node.alive).length;
  return [
    {
      name: 'Connected',
      value: formatShortCount(overview.connected),
      hint: connections === 1 ? 'over 1 connection' : `over ${formatShortCount(connections)} connections`,
      href: adminHref('clients', { state: 'connected' }),
    },
    {
      name: 'Away',
      value: formatShortCount(overview.away),
      hint: 'caught up on return',
      href: adminHref('clients', { state: 'away' }),
    },
    {
      name: 'Pending',
      value: formatShortCount(overview.pending),
      hint: 'over the connected',
      href: adminHref('clients', { state: 'connected', sort: 'lag' }),
    },
    {
      name: 'Dead letters',
      value: formatShortCount(overview.deadLetters),
      hint: 'what was missed',
      href: adminHref('dead-letters'),
    },
    {
      name: 'Nodes',
      value: formatShortCount(alive),
      hint: alive === nodes.length ? 'all alive' : `of ${nodes.length}`,
      href: adminHref('nodes'),
      isTrouble: alive < nodes.length,
    },
    {
      name: 'Saves',
      value: formatRate(now.savesPerS),
      unit: '/s',
      hint: 'accepted messages',
      href: adminHref('messages'),
    },
    {
      name: 'Acked deliveries',
      value: formatRate(now.ackedPerS),
      unit: '/s',
      hint: 'from all clients',
      href: adminHref('channels', { sort: 'rate' }),
    },
    {
      name: 'Resends',
      value: formatRate(now.resendsPerS),
      unit: '/s',
      hint: 'to laggards',
      href: adminHref('clients', { sort: 'lag' }),
      isTrouble: now.resendsPerS > 0,
    },
    {
      name: 'Drops',
      value: formatRate(now.dropsPerS),
      unit: '/s',
      hint: 'clients given up',
      href: adminHref('dead-letters'),
      isTrouble: now.dropsPerS > 0,
    },
    {
      name: 'Ack latency',
      value: formatMs(now.ackP50Ms),
      hint: `p99 ${formatMs(now.ackP99Ms)}`,
      href: adminHref('channels', { sort: 'lag' }),
    },
  ];
}
