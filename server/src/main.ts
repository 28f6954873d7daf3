import { type App, startApp } from './app.js';
import { type Config, ConfigError, readConfig } from './config.js';
import { createLogTap } from './telemetry/log-tap.js';
import { createLogger } from './telemetry/logger.js';

/** One line for a person; the stack goes to the log at debug. */
function fail(error: unknown): never {
  const text = error instanceof Error ? error.message : String(error);
  for (const line of text.split('\n')) process.stderr.write(`surecast: ${line}\n`);
  process.exit(1);
}

function settings(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (error instanceof ConfigError) fail(error);
    throw error;
  }
}

const STORES = { mongodb: 'MongoDB', sqlite: 'SQLite, embedded', memory: 'memory' };

function passwordLine({ adminPassword, adminPasswordIsNew, dataDir }: App): string {
  const file = `${dataDir}/secrets.json`;
  if (config.ADMIN_PASSWORD !== undefined) return 'as in ADMIN_PASSWORD';
  return `${adminPassword}  (${adminPasswordIsNew ? 'made now; ' : ''}kept in ${file})`;
}

function announce(app: App): void {
  const lines = [
    `Surecast is ready at ${app.url}`,
    `  admin page  ${app.url}/admin`,
    `  password    ${passwordLine(app)}`,
    `  data        ${app.dataDir}  (${STORES[app.store]})`,
    `  redis       ${app.redis}`,
    '  Ctrl-C stops it.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

const config = settings();
const tap = createLogTap();
const log = createLogger(config, tap);

process.on('unhandledRejection', (error) => {
  log.error({ err: error }, 'unhandled rejection: a fault, please report it');
});

/** One Ctrl-C comes twice: from the terminal, and from npm, which passes it on. */
const SAME_REQUEST_MS = 1_000;
/** Longest wait for the last lines of the log. */
const LOG_MS = 500;
let stopping = false;
let askedAt = 0;

async function stop(app: App, signal: string): Promise<void> {
  if (stopping && Date.now() - askedAt < SAME_REQUEST_MS) return;
  askedAt = Date.now();
  if (stopping) {
    process.stderr.write('surecast: stopped at once; nothing accepted is lost\n');
    process.exit(1);
  }
  stopping = true;
  log.info({ signal }, 'stopping');
  const late = setTimeout(() => {
    process.stderr.write(
      `surecast: did not stop within ${config.STOP_TIMEOUT} ms; ending now, nothing accepted is lost\n`,
    );
    process.exit(1);
  }, config.STOP_TIMEOUT);
  await app.stop();
  clearTimeout(late);
  log.info('stopped');
  await written();
  process.exit(0);
}

/**
 * What is left of the log is written by now, or nobody reads it: that shows in the try, and an exit without one would try to write for
 * ever.
 */
function written(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, LOG_MS);
    log.flush(() => resolve());
  });
}

try {
  const app = await startApp(config, log, tap);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(app, signal));
  announce(app);
} catch (error) {
  log.debug({ err: error }, 'start failed');
  fail(error);
}
