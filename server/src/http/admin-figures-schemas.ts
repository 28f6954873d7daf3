import { z } from 'zod';

/** Schemas of the figures of the service: overview, history, nodes and errors. Answers are those of shared/src/protocol/admin.ts. */

const count = z.int().min(0);
const rate = z.number().min(0);
const time = z.iso.datetime();

const sample = z.object({
  at: time.describe('End of the step.'),
  connected: count.nullable(),
  away: count.nullable(),
  pending: count.nullable(),
  savesPerS: rate,
  ackedPerS: rate,
  resendsPerS: rate,
  dropsPerS: rate,
  ackP50Ms: rate.nullable(),
  ackP99Ms: rate.nullable(),
});

const node = z.object({
  id: z.string(),
  roles: z.array(z.string()),
  host: z.string(),
  startedAt: time,
  connections: count,
  alive: z.boolean(),
  memoryBytes: count.nullable(),
  loopDelayMs: rate.nullable(),
});
export const nodes = z.array(node);

export const overview = z.object({
  epoch: z.string(),
  store: z.enum(['mongodb', 'sqlite']),
  connections: count,
  connected: count,
  away: count,
  channels: count,
  pending: count,
  deadLetters: count,
  resendIntervalMs: count,
  maxResends: count,
  nodes,
  now: sample.describe('The last full step of 10 s.'),
});

export const live = z.object({
  token: z.string().describe('For the socket; reads this channel and nothing else. Ask again before it expires.'),
  expiresAt: time,
  channel: z.string().describe('Each message carries in `data` what GET /admin/api/overview answers.'),
});

export const history = z.object({ stepMs: count, samples: z.array(sample) });

const level = z.enum(['warn', 'error', 'fatal']);
export const errorsQuery = z.object({
  level: level.optional().describe('Lines of this level only.'),
  node: z.string().min(1).max(64).optional().describe('Lines of the process with this id only.'),
});
export const errors = z.array(
  z.object({
    at: time,
    level,
    node: z.string(),
    message: z.string(),
    details: z.string().describe("The line's other fields as JSON, cut at 4,000 characters."),
  }),
);
