import type { AdminOverview, ErrorCode } from '@surecast/shared/protocol';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { AdminDeps } from '../admin/deps.js';
import type { Tokens } from '../auth/identity.js';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import type { Delivery } from '../delivery/delivery.js';
import type { QueueBoard } from '../queue/queue.js';

/** What the HTTP edge stands on. */
export interface HttpDeps extends AdminDeps {
  config: Config;
  delivery: Delivery;
  /** The figures of the whole service. */
  overview(): Promise<AdminOverview>;
  tokens: Tokens;
  adminPassword: string;
  /** What the key of admin sessions is derived from. */
  sessionSecret: string;
  /** Without it `/metrics` answers 404. */
  metrics?: { registry: Registry };
  /** Hears of each request that is answered with a failure. */
  refused?(code: ErrorCode): void;
  /** Folder of the built web part, or null when it is not built. */
  webRoot: string | null;
  /** The queue's own page, at `/admin/queues`. */
  queueBoard?: QueueBoard;
  /** What this process needs, each `ok` or what is wrong with it. */
  ready(): Promise<Record<string, 'ok' | string>>;
  log: Logger;
  /** Time of sessions and login attempts; the system's without it. */
  clock?: Clock;
}
