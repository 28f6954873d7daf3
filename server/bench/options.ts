import { parseArgs } from 'node:util';
import { CASES, type Case, type RunOptions } from './cases.js';

const CHANGES = {
  clients: { most: 10_000, about: 'clients, each with a connection of its own' },
  channels: { most: 10_000, about: 'channels that they are spread over' },
  window: { most: 1_000_000, about: 'messages in flight' },
  rate: { most: 100_000, about: 'messages a second, 0 = as many as the window lets' },
  connections: { most: 1_000, about: 'saves or reads under way' },
  bytes: { most: 60_000, about: "size of each message's text" },
  seconds: { most: 3_600, about: 'how long it is measured' },
} as const;

const MOST_RUNS = 20;

export const HELP = `npm run bench -- SCENARIO ... [options]: what the service costs and how fast it is, next to Socket.IO alone

${[...CASES.map(({ name, about }) => [name, about] as const), ['all', 'all of these but growth'] as const]
  .map(([name, about]) => `  ${name.padEnd(12)} ${about}`)
  .join('\n')}

  --runs N         runs of each; the median counts (default 3)
  --no-baseline    leaves Socket.IO alone out
  --profile        says where the processor time of the server's main process went; one run
  --json FILE      writes the report there as well
${Object.entries(CHANGES)
  .map(([name, { about }]) => `  --${`${name} N`.padEnd(14)} ${about}`)
  .join('\n')}

  Smaller parts by themselves: micro/live, micro/store, micro/store-reads.`;

export interface Options extends RunOptions {
  cases: readonly Case[];
  runs: number;
  baseline: boolean;
  json: string | null;
}

/** Throws an `Error` with a line for a person. */
export function parseOptions(args: string[]): Options | 'help' {
  const changeable = Object.fromEntries(Object.keys(CHANGES).map((name) => [name, { type: 'string' as const }]));
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    allowNegative: true,
    options: {
      ...changeable,
      runs: { type: 'string', default: '3' },
      baseline: { type: 'boolean', default: true },
      profile: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || positionals.length === 0) return 'help';
  const given = values as Record<string, unknown>;
  const changes: RunOptions['changes'] = {};
  for (const [name, { most }] of Object.entries(CHANGES)) {
    const text = given[name];
    if (typeof text === 'string') changes[name as keyof typeof CHANGES] = whole(name, text, most);
  }
  const isProfiled = values.profile === true;
  return {
    cases: positionals.flatMap(named),
    runs: isProfiled ? 1 : whole('runs', String(values.runs), MOST_RUNS),
    baseline: values.baseline === true && !isProfiled,
    isProfiled,
    json: typeof values.json === 'string' ? values.json : null,
    changes,
  };
}

function named(name: string): readonly Case[] {
  if (name === 'all') return CASES.filter(({ isShort }) => isShort);
  const found = CASES.filter((one) => one.name === name);
  if (found.length === 0) throw new Error(`${name}: no such scenario\n\n${HELP}`);
  return found;
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > most) {
    throw new Error(`--${name} ${text}: is not a whole number up to ${most}`);
  }
  return value;
}
