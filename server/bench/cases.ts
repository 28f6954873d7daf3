import { BACK_SAVES_P99, type BackLoad, CAUGHT_UP, runBack, runReconnect } from './scenarios/back.js';
import { type Load, runDeliveries } from './scenarios/deliveries.js';
import { GROWTH, type GrowthLoad, runGrowth } from './scenarios/growth.js';
import { type HistoryLoad, runHistory } from './scenarios/history.js';
import { IDLE_KB, runIdle } from './scenarios/idle.js';
import { COST, type Limit, type Outcome, P50, P99, RATE } from './scenarios/outcome.js';
import { runSaves, SAVES_P99, SAVES_RATE, type SavesLoad } from './scenarios/saves.js';
import { startBare } from './service/bare.js';
import type { Service } from './service/service.js';
import { type Surecast, startSurecast } from './service/surecast.js';

/** What can be measured, with the bounds that it must keep with its own figures. */
export interface Case {
  name: string;
  about: string;
  limits: readonly Limit[];
  /** Stands in `all`. */
  isShort: boolean;
  run(options: RunOptions): Promise<Outcome>;
  /** The same done by Socket.IO alone, or by what else is named. */
  baseline?(options: RunOptions): Promise<Outcome>;
  baselineName?: string;
}

/** Figures of a load that the command line sets otherwise; a limit counts only without them. */
export interface RunOptions {
  isProfiled: boolean;
  changes: Partial<Record<'clients' | 'channels' | 'window' | 'rate' | 'bytes' | 'seconds' | 'connections', number>>;
}

const SOCKET = { by: 'socket', everyMs: 0, isAnswered: false } as const;
const SOCKET_PACED = { by: 'socket', everyMs: 250, isAnswered: true } as const;
/** As the client library does. */
const POST_PACED = { by: 'post', everyMs: 1_000 } as const;
const UNBOUNDED = 1_000_000;

const STANDARD: Load = { clients: 1_000, channels: 1, window: 1, rate: 0, bytes: 100, acks: SOCKET, seconds: 10 };

async function using<S extends Service, T>(service: S, work: (service: S) => Promise<T>): Promise<T> {
  try {
    return await work(service);
  } finally {
    await service.stop();
  }
}

/** Against a service of its own. */
const onSurecast = async (
  { isProfiled }: RunOptions,
  work: (service: Surecast) => Promise<Outcome>,
): Promise<Outcome> => using(await startSurecast({ inspect: isProfiled }), work);

function deliveries(name: string, about: string, change: Partial<Load>, limits: readonly Limit[]): Case {
  const loadOf = ({ changes }: RunOptions): Load => ({ ...STANDARD, ...change, ...changes });
  return {
    name,
    about,
    limits,
    isShort: true,
    run: (options) => onSurecast(options, (service) => runDeliveries(service, loadOf(options), options.isProfiled)),
    // It knows no channels: each message goes to everybody.
    ...((change.channels ?? 1) === 1 && {
      baseline: async (options: RunOptions) =>
        using(await startBare(), (service) => runDeliveries(service, loadOf(options))),
    }),
  };
}

const SAVES: SavesLoad = { connections: 64, bytes: 100, seconds: 10, readers: 0, pace: 20 };
const BACK: BackLoad = { clients: 5_000, missed: 100, bytes: 100, pace: 20 };
const HISTORY: HistoryLoad = { connections: 16, page: 50, messages: 20_000, bytes: 100, seconds: 10 };
const GROWING: GrowthLoad = { clients: 1_000, pace: 50, bytes: 100, seconds: 600 };

function saves(name: string, about: string, readers: number, limits: readonly Limit[]): Case {
  return {
    name,
    about,
    limits,
    isShort: true,
    run: (options) =>
      onSurecast(options, (service) => {
        const { isProfiled, changes } = options;
        return runSaves(
          service,
          { ...SAVES, readers: readers && (changes.clients ?? readers), ...changes },
          isProfiled,
        );
      }),
    ...(readers === 0 && {
      baselineName: 'HTTP alone',
      baseline: async ({ changes }: RunOptions) =>
        using(await startBare({ byPost: true }), (service) => runSaves(service, { ...SAVES, ...changes })),
    }),
  };
}

export const CASES: readonly Case[] = [
  deliveries('lockstep', '1,000 clients, one message in flight', {}, [{ figure: COST, most: 14 }]),
  deliveries('window', '1,000 clients, 4 messages in flight', { window: 4 }, [{ figure: COST, most: 6 }]),
  deliveries('load', '1,000 clients, 100 messages in flight', { window: 100 }, [{ figure: COST, most: 0.6 }]),
  deliveries(
    'paced',
    '1,000 clients, 20 messages a second, an ack on the socket every 250 ms',
    { rate: 20, window: UNBOUNDED, acks: SOCKET_PACED },
    [
      { figure: COST, most: 16 },
      { figure: P50, most: 6 },
      { figure: P99, most: 30 },
    ],
  ),
  deliveries(
    'paced-post',
    '1,000 clients, 20 messages a second, an ack by POST every second, as the library does',
    { rate: 20, window: UNBOUNDED, acks: POST_PACED },
    [
      { figure: COST, most: 20 },
      { figure: P50, most: 6 },
      { figure: P99, most: 30 },
    ],
  ),
  deliveries('large', '10,000 clients, 4 messages in flight', { clients: 10_000, window: 4 }, [
    { figure: COST, most: 11.4 },
  ]),
  deliveries('channels', '10,000 channels of one client', { clients: 10_000, channels: 10_000, window: 256 }, [
    { figure: COST, most: 130 },
    { figure: RATE, least: 6_000 },
  ]),
  deliveries('rooms', '1,000 channels of ten clients', { clients: 10_000, channels: 1_000, window: 256 }, [
    { figure: COST, most: 30 },
  ]),
  saves('saves', 'saves only, 64 connections', 0, [
    { figure: SAVES_RATE, least: 5_000 },
    { figure: SAVES_P99, most: 50 },
  ]),
  saves('saves-paced', 'saves on 64 connections while 1,000 clients get 20 messages a second', 1_000, [
    { figure: SAVES_RATE, least: 5_000 },
    { figure: SAVES_P99, most: 50 },
  ]),
  {
    name: 'back',
    about: '5,000 clients come back at once, each 100 messages behind',
    limits: [
      { figure: CAUGHT_UP, most: 8 },
      { figure: BACK_SAVES_P99, most: 250 },
    ],
    isShort: true,
    run: (options) =>
      onSurecast(options, (service) => runBack(service, { ...BACK, ...options.changes }, options.isProfiled)),
    baseline: async ({ changes }) =>
      using(await startBare(), (service) => runReconnect(service, { ...BACK, ...changes })),
  },
  {
    name: 'idle',
    about: 'memory of 10,000 clients that get nothing',
    limits: [{ figure: IDLE_KB, most: 18 }],
    isShort: true,
    run: async ({ isProfiled, changes }) =>
      using(await startSurecast({ inspect: true }), (service) =>
        runIdle(service, changes.clients ?? 10_000, isProfiled),
      ),
    baseline: async ({ changes }) =>
      using(await startBare({ inspect: true }), (service) => runIdle(service, changes.clients ?? 10_000)),
  },
  {
    name: 'history',
    about: 'pages of 50 messages from random places of a log of 20,000, 16 at a time',
    limits: [],
    isShort: true,
    run: (options) =>
      onSurecast(options, (service) => runHistory(service, { ...HISTORY, ...options.changes }, options.isProfiled)),
  },
  {
    name: 'growth',
    about: 'memory over 10 minutes of 50 messages a second to 1,000 clients',
    limits: [{ figure: GROWTH, most: 1.1 }],
    isShort: false,
    run: async ({ changes }) =>
      using(await startSurecast({ inspect: true }), (service) => runGrowth(service, { ...GROWING, ...changes })),
  },
];
