import { z } from 'zod';

/** The only reader of the environment. Every setting: name, default, unit, one line of meaning. */

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const duration = z.string().transform((text, context) => {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  const unit = match?.[2] === undefined ? undefined : UNITS[match[2]];
  if (!match || unit === undefined) {
    context.addIssue({ code: 'custom', message: 'is not a duration such as 500ms, 30s or 24h' });
    return z.NEVER;
  }
  return Number(match[1]) * unit;
});

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.number().min(least, `is below ${least}`).max(most, `is above ${most}`));

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

const ROLES = ['api', 'gateway', 'worker'] as const;
export type Role = (typeof ROLES)[number];

/** Schema, default and meaning of each variable; the table in the docs is made from this. */
export const SETTINGS = {
  PORT: { schema: wholeNumber(0, 65_535), default: '8080', meaning: 'TCP port; 0 takes a free one' },
  HOST: { schema: z.string().min(1), default: '127.0.0.1', meaning: 'address to listen on' },
  DATA_DIR: {
    schema: z.string().min(1),
    default: './data',
    meaning: 'folder of the embedded store, Redis child and secrets',
  },
  MONGODB_URL: {
    schema: z.string().optional(),
    default: undefined,
    meaning: 'MongoDB with its database name; without it the embedded SQLite store is used',
  },
  REDIS_URL: {
    schema: z.string().optional(),
    default: undefined,
    meaning: 'Redis 7; without it a redis-server child is started in DATA_DIR',
  },
  ROLES: {
    schema: list.pipe(
      z
        .array(z.enum(ROLES, { error: `is not a list of ${ROLES.join(', ')}` }))
        .min(1, `names none of ${ROLES.join(', ')}`),
    ),
    default: ROLES.join(','),
    meaning: 'what this process does: api, gateway, worker',
  },
  RESEND_INTERVAL: {
    schema: duration.pipe(z.number().min(50, 'is below 50ms')),
    default: '30s',
    meaning: 'time between sends of a message that is not acknowledged',
  },
  MAX_RESENDS: { schema: wholeNumber(1, 100), default: '5', meaning: 'resends before a client is dropped' },
  CLIENT_TTL: {
    schema: duration,
    default: '24h',
    meaning: 'how long the position of a client that is away is kept; then it expires, on record',
  },
  RETENTION: {
    schema: duration,
    default: '7d',
    meaning: 'how long messages are kept in the log, and what admins did in its own',
  },
  CHECKPOINT_EVERY: {
    schema: duration.pipe(z.number().min(100, 'is below 100ms')),
    default: '30s',
    meaning: 'time between copies of moved positions to the store, from which an emptied Redis is rebuilt',
  },
  QUEUE_BYTES: {
    schema: wholeNumber(65_536, 1_073_741_824),
    default: '1048576',
    meaning: 'bytes that may wait for one connection before live frames pass it over; it is caught up from the log',
  },
  RING_MESSAGES: {
    schema: wholeNumber(0, 100_000),
    default: '1000',
    meaning: 'most recent messages of a channel that a gateway keeps in memory for catch-up; 0 keeps none',
  },
  RING_BYTES: {
    schema: wholeNumber(0, 17_179_869_184),
    default: '67108864',
    meaning: 'most bytes of recent messages that a gateway keeps in memory, all channels together',
  },
  CATCH_UP_READS: {
    schema: wholeNumber(1, 1_000),
    default: '8',
    meaning: 'reads of the store for clients that catch up, at most so many at once; others wait their turn',
  },
  MAX_CONNECTIONS: {
    schema: wholeNumber(1, 10_000_000),
    default: '50000',
    meaning: 'connections that one process holds; one more is refused, to be repeated',
  },
  CHANNELS_PER_CONNECTION: {
    schema: wholeNumber(1, 10_000),
    default: '100',
    meaning: 'channels that one connection may be subscribed to',
  },
  DIRECT_SOCKETS: {
    schema: z.enum(['on', 'off'], { error: 'is neither on nor off' }),
    default: 'on',
    meaning: 'whether frames and acks take a short way below Socket.IO, which costs less; off = all goes through it',
  },
  POSITIONS_PER_SUBJECT: {
    schema: wholeNumber(1, 10_000_000),
    default: '20000',
    meaning: 'positions (a client in a channel) that one subject may hold in each of the 16 shards',
  },
  TOKEN_TTL: { schema: duration, default: '1h', meaning: 'life of a token that POST /token hands out' },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    meaning: 'least severe log line written',
  },
  LOG_FORMAT: {
    schema: z.enum(['auto', 'json', 'text']),
    default: 'auto',
    meaning: 'form of log lines; auto = text in a terminal, else JSON',
  },
  ADMIN_PASSWORD: {
    schema: z.string().min(8, 'is shorter than 8 characters').optional(),
    default: undefined,
    meaning: 'password of the admin page; on loopback one is made at first start',
  },
  JWT_SECRET: {
    schema: z.string().min(32, 'is shorter than 32 characters').optional(),
    default: undefined,
    meaning: 'secret that signs tokens (HS256); on loopback one is made at first start',
  },
  ALLOWED_ORIGINS: {
    schema: list.pipe(
      z.array(z.string().regex(/^https?:\/\/[^/*\s]+$/, 'is not a list of origins such as https://app.example.org')),
    ),
    default: '',
    meaning: 'origins of pages that may use the service, separated by commas',
  },
  STOP_TIMEOUT: { schema: duration, default: '10s', meaning: 'longest time that a clean stop may take' },
} as const;

type Settings = { [K in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[K]['schema']> };

export interface Config extends Settings {
  /** HOST is a loopback address: tokens are handed to whoever asks, secrets are made at first start. */
  loopback: boolean;
}

/** Settings that do not make sense; `message` has one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** Reads and checks the settings. Throws a `ConfigError` that names every wrong one. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const wrong: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const given = environment[name];
    const parsed = setting.schema.safeParse(given === undefined || given === '' ? setting.default : given);
    if (parsed.success) values[name] = parsed.data;
    else wrong.push(`${name}=${given}: ${parsed.error.issues[0]?.message ?? 'is not valid'}`);
  }
  if (wrong.length > 0) throw new ConfigError(wrong.join('\n'));
  const settings = values as Settings;
  const loopback = isLoopback(settings.HOST);
  if (!loopback) {
    const missing = [
      settings.JWT_SECRET === undefined && 'JWT_SECRET',
      settings.ADMIN_PASSWORD === undefined && 'ADMIN_PASSWORD',
      settings.ALLOWED_ORIGINS.length === 0 && 'ALLOWED_ORIGINS',
    ].filter(Boolean);
    if (missing.length > 0) {
      throw new ConfigError(`HOST=${settings.HOST} is reachable from other machines: set ${missing.join(', ')} first`);
    }
  }
  if (settings.MONGODB_URL === undefined && settings.ROLES.length < ROLES.length) {
    throw new ConfigError('ROLES: the embedded store serves one process only; set MONGODB_URL to split the roles');
  }
  if (settings.ROLES.length < ROLES.length && settings.REDIS_URL === undefined) {
    throw new ConfigError('ROLES: processes that share the work need one Redis; set REDIS_URL');
  }
  return { ...settings, loopback };
}
