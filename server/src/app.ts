import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OVERVIEW_CHANNEL } from '@surecast/shared/protocol';
import type { Logger } from 'pino';
import { createOverview, readGauges } from './admin/overview.js';
import { loadSecrets } from './auth/secrets.js';
import { createTokens } from './auth/tokens.js';
import type { Bus } from './bus/bus.js';
import { createLocalBus } from './bus/memory/index.js';
import { createRedisBus } from './bus/redis/index.js';
import { systemClock } from './clock.js';
import { type Config, ConfigError } from './config.js';
import { prepareDataFolder } from './data-folder.js';
import { createMessagePath } from './delivery/index.js';
import { keepLease } from './delivery/lease.js';
import { findLostLog } from './delivery/lost-log.js';
import { createEvents } from './events.js';
import { createFeeds } from './feeds/feeds.js';
import { countFigures } from './figures/count-figures.js';
import { keepFigures } from './figures/keep-figures.js';
import { createSocketGateway } from './gateway/socketio/index.js';
import { createHttpServer } from './http/server.js';
import { createNewId } from './ids.js';
import type { LiveState } from './live/live-state.js';
import { startRedisChild } from './live/redis/child.js';
import type { RedisTarget } from './live/redis/connection.js';
import { createRedisLiveState } from './live/redis/index.js';
import { createBullQueue } from './queue/bullmq/index.js';
import { createMongoStore } from './store/mongo/index.js';
import { createSqliteStore, type SqliteStore } from './store/sqlite/index.js';
import { lockFolder } from './store/sqlite/lock.js';
import type { Store } from './store/store.js';
import { keepLogLines } from './telemetry/keep-log-lines.js';
import { logEvents } from './telemetry/log.js';
import type { LogTap } from './telemetry/log-tap.js';
import { createMetrics } from './telemetry/metrics.js';
import { watchVitals } from './telemetry/vitals.js';
import { startWorker, type Worker } from './workers/worker.js';

/** How many messages one resend round sends to a client. */
const RESEND_WINDOW = 100;
const SWEEP_EVERY_MS = 2_000;
const RELAY_GAP_MS = 10;
const HTTP_GRACE_MS = 2_500;
/** Thousands come back at once after a restart: past the backlog the kernel drops what they send, and they wait for seconds to send it again. */
const BACKLOG = 4_096;
/** Clients of a node that stops come back to the others within this time, spread out. */
const RECONNECT_SPREAD_MS = 2_000;

export interface App {
  url: string;
  adminPassword: string;
  /** The password was made at this start. */
  adminPasswordIsNew: boolean;
  dataDir: string;
  store: Store['kind'];
  redis: string;
  /** Ends everything in order: no new work, what is under way, connections, stores. */
  stop(): Promise<void>;
}

/** Steps that undo what was started, last first. */
type Undo = () => Promise<void> | void;

/** The only place that builds adapters. Rejects with an error whose message tells a person what to do; nothing is left running then. */
export async function startApp(config: Config, log: Logger, tap: LogTap): Promise<App> {
  const undo: Undo[] = [];
  try {
    return await build(config, log, tap, undo);
  } catch (error) {
    await stopAll(undo, log);
    throw error;
  }
}

async function stopAll(undo: Undo[], log: Logger): Promise<void> {
  for (const step of undo.reverse()) {
    try {
      await step();
    } catch (error) {
      log.warn({ err: error }, 'a part did not stop cleanly');
    }
  }
}

async function build(config: Config, log: Logger, tap: LogTap, undo: Undo[]): Promise<App> {
  const dataDir = resolve(config.DATA_DIR);
  const needsFolder = [config.MONGODB_URL, config.REDIS_URL, config.JWT_SECRET, config.ADMIN_PASSWORD].includes(
    undefined,
  );
  if (needsFolder) await prepareDataFolder(dataDir);
  const secrets = await loadSecrets({
    folder: dataDir,
    loopback: config.loopback,
    ...(config.JWT_SECRET !== undefined && { jwtSecret: config.JWT_SECRET }),
    ...(config.ADMIN_PASSWORD !== undefined && { adminPassword: config.ADMIN_PASSWORD }),
  });
  const store = await openStore(config, dataDir, log, undo);
  const redis = await findRedis(config, dataDir, log, undo);

  const live = await openLive(config, store, redis, log, undo);
  const queue = createBullQueue({ redis, storeId: store.id, log });
  undo.push(() => queue.close());
  await queue.open();
  // QU4: no other process works on this store, so the jobs of an earlier one are void. Before the first save may add one.
  if (store.kind === 'sqlite' && config.ROLES.includes('worker')) await queue.reset();
  // SQLite is held by one process, so frames need not leave it.
  const bus: Bus = store.kind === 'sqlite' ? createLocalBus() : createRedisBus({ redis, storeId: store.id, log });
  undo.push(() => bus.close());
  await bus.open();

  const node = { id: randomUUID(), roles: config.ROLES, host: hostname(), startedAt: systemClock.now() };
  const events = createEvents();
  logEvents(events, log);
  const tokens = createTokens({ secret: secrets.jwtSecret, ttlMs: config.TOKEN_TTL, clock: systemClock });
  const gateway = createSocketGateway({
    config: {
      allowedOrigins: config.ALLOWED_ORIGINS,
      loopback: config.loopback,
      queueBytes: config.QUEUE_BYTES,
      maxConnections: config.MAX_CONNECTIONS,
      channelsPerConnection: config.CHANNELS_PER_CONNECTION,
      direct: config.DIRECT_SOCKETS === 'on',
    },
    tokens,
    clock: systemClock,
    log,
    slowReader: (reader) => void events.emit('slowReader', reader),
    refused: (code) => void events.emit('refused', { code, way: 'socket' }),
  });
  const path = createMessagePath({
    node: node.id,
    store,
    live,
    queue,
    bus,
    gateway,
    clock: systemClock,
    events,
    newId: createNewId(systemClock.now),
    random: Math.random,
    sweepEveryMs: SWEEP_EVERY_MS,
    relayGapMs: RELAY_GAP_MS,
    isAlone: store.kind === 'sqlite',
    clientTtlMs: config.CLIENT_TTL,
    retentionMs: config.RETENTION,
    checkpointEveryMs: config.CHECKPOINT_EVERY,
    ring: { messages: config.RING_MESSAGES, bytes: config.RING_BYTES },
    catchUpReads: config.CATCH_UP_READS,
    rebuilds: config.ROLES.includes('worker'),
  });
  // Nobody else can hold this store: nodes that are still registered were killed.
  if (store.kind === 'sqlite') await path.sweep.expireNodes();
  const overview = createOverview({ store, live, clock: systemClock });
  const feeds = createFeeds({
    epoch: store.id,
    gateway,
    clock: systemClock,
    sources: { [OVERVIEW_CHANNEL]: overview.fresh },
    // The page asks by itself what does not come, and says what it hears.
    failed: (error) => log.debug({ err: error }, 'no sample of the figures'),
  });
  const delivery = feeds.over(path.delivery);
  const metrics = createMetrics(events, { connections: () => gateway.size, held: path.held });
  const http = await createHttpServer({
    config,
    delivery,
    overview: overview.shared,
    store,
    live,
    queue,
    redrive: path.redrive,
    relay: path.relay,
    commands: path.commands,
    reports: path.reports,
    tokens,
    adminPassword: secrets.adminPassword,
    sessionSecret: secrets.jwtSecret,
    metrics,
    webRoot: webRoot(),
    queueBoard: queue.board(),
    ready: () => readiness({ store, live }),
    refused: (code) => void events.emit('refused', { code, way: 'http' }),
    log,
  });

  const keeping = new AbortController();
  const kept = Promise.all([
    keepLogLines({ tap, live, clock: systemClock, node: node.id }, keeping.signal),
    keepFigures(
      {
        live,
        clock: systemClock,
        events,
        counter: countFigures({
          events,
          deliveries: live.deliveries,
          now: systemClock.now,
          scheduleMs: scheduleOf(config),
        }),
        gauges: config.ROLES.includes('api') ? () => readGauges({ live }) : null,
      },
      keeping.signal,
    ),
  ]);
  undo.push(() => {
    keeping.abort();
    return kept.then(() => undefined);
  });
  const vitals = watchVitals();
  undo.push(() => vitals.stop());

  const isGateway = config.ROLES.includes('gateway');
  if (isGateway) {
    gateway.attach(http.server as Server, delivery);
    await path.startPush();
  }
  undo.push(() => path.idle());
  undo.push(() => closeHttp(http));
  const url = await listen(http, config);

  const watching = new AbortController();
  const { repair, registerAgain } = path;
  const lease = keepLease(
    () => ({ ...node, connections: Math.max(0, gateway.size - feeds.followers), ...vitals.read() }),
    { live, bus, clock: systemClock, events, repair, registerAgain },
    watching.signal,
  );
  const beacons = isGateway ? path.runBeacons(watching.signal) : Promise.resolve();
  const fed = isGateway ? feeds.run(watching.signal) : Promise.resolve();
  undo.push(async () => {
    watching.abort();
    await Promise.all([lease, beacons, fed]);
    if (isGateway) await gateway.stop();
    await live.removeNode(node.id);
  });
  let worker: Worker | null = null;
  if (config.ROLES.includes('worker')) worker = await startWorker(queue, path);
  undo.push(async () => worker?.stop());
  undo.push(() => gateway.stopAccepting(RECONNECT_SPREAD_MS));

  return {
    url,
    adminPassword: secrets.adminPassword,
    adminPasswordIsNew: secrets.adminPasswordIsNew,
    dataDir,
    store: store.kind,
    redis: 'url' in redis ? redis.url : `its own, at ${redis.socket}`,
    stop: () => stopAll(undo, log),
  };
}

/**
 * SS5: live state under the store's id. If what it knows is not in the store, the store was put back from a backup and starts anew with an
 * empty one: an embedded store with a new id; one that other processes share says what to do.
 */
async function openLive(
  config: Config,
  store: Store | SqliteStore,
  redis: RedisTarget,
  log: Logger,
  undo: Undo[],
): Promise<LiveState> {
  const open = async (): Promise<LiveState> => {
    const live = createRedisLiveState({
      redis,
      storeId: store.id,
      policy: { intervalMs: config.RESEND_INTERVAL, maxResends: config.MAX_RESENDS, window: RESEND_WINDOW },
      log,
      positionsPerSubject: config.POSITIONS_PER_SUBJECT,
    });
    undo.push(() => live.close());
    await live.open().catch((error: Error) => {
      throw config.REDIS_URL === undefined ? error : new ConfigError(`REDIS_URL: ${error.message}`);
    });
    return live;
  };
  const live = await open();
  if (!config.ROLES.includes('worker') && store.kind === 'mongodb') return live;
  const lost = await findLostLog({ store, live });
  if (lost === null) return live;
  const formerId = store.id;
  if (!('renewId' in store)) {
    const text =
      'Redis knows messages that MongoDB does not have: it was put back from a backup. Stop every process and give the store a new id (docs/backup.md), or clients miss what is saved now';
    log.error({ ...lost, id: formerId }, text);
    return live;
  }
  await store.renewId();
  const text =
    'Redis knows messages that the store does not have: the store was put back from a backup. It has a new id, so that no client takes what comes for what it had';
  log.warn({ ...lost, formerId, id: store.id }, text);
  await live.close();
  return open();
}

async function openStore(config: Config, dataDir: string, log: Logger, undo: Undo[]): Promise<Store | SqliteStore> {
  const store =
    config.MONGODB_URL === undefined
      ? createSqliteStore({ folder: dataDir, log })
      : createMongoStore({ url: config.MONGODB_URL, log });
  undo.push(() => store.close());
  await store.open();
  return store;
}

async function findRedis(config: Config, dataDir: string, log: Logger, undo: Undo[]): Promise<RedisTarget> {
  if (config.REDIS_URL !== undefined) return { url: config.REDIS_URL };
  if (config.MONGODB_URL !== undefined) {
    // SQLite holds the folder already; without it nobody else must use, or stop, the Redis child in it.
    const lock = lockFolder(dataDir);
    undo.push(() => lock.release());
  }
  const child = await startRedisChild({ folder: dataDir, log });
  undo.push(() => child.stop());
  return { socket: child.socket };
}

/** From the first send to the drop. */
function scheduleOf({ RESEND_INTERVAL, MAX_RESENDS }: Config): number {
  return RESEND_INTERVAL * (MAX_RESENDS + 1);
}

/** Where the built web part lies beside the built server; null when it is not built. */
function webRoot(): string | null {
  const folder = fileURLToPath(new URL('../../web/dist', import.meta.url));
  return existsSync(folder) ? folder : null;
}

async function readiness(parts: Record<string, { ping(): Promise<void> }>): Promise<Record<string, 'ok' | string>> {
  const checked = Object.entries(parts).map(async ([name, part]) => {
    const state = await part.ping().then(
      () => 'ok',
      (error: Error) => error.message,
    );
    return [name, state] as const;
  });
  return Object.fromEntries(await Promise.all(checked));
}

/** Waits for answers that are under way, but not for requests that never come to their end. */
async function closeHttp(http: { server: unknown; close(): Promise<void> | PromiseLike<void> }): Promise<void> {
  const late = setTimeout(() => (http.server as Server).closeAllConnections(), HTTP_GRACE_MS);
  await http.close();
  clearTimeout(late);
}

async function listen(
  http: { listen(options: { host: string; port: number; backlog: number }): Promise<string> },
  { HOST, PORT }: Config,
): Promise<string> {
  try {
    return await http.listen({ host: HOST, port: PORT, backlog: BACKLOG });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new Error(
        `port ${PORT} of ${HOST} is taken by another program: stop it, or set PORT (npm start -- --port N)`,
      );
    }
    if (code === 'EACCES') throw new Error(`port ${PORT} needs more rights: choose one above 1023 with PORT`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new Error(`HOST=${HOST} is no address of this machine`);
    throw error;
  }
}
