import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { startServer, type TestServer } from '../test/support/server.js';
import { type ClientsProcess, startClients } from './deliveries/clients-process.js';
import { HELP, type Options, parseOptions } from './deliveries/options.js';
import { processorSeconds, redisPid } from './deliveries/processor-time.js';
import { type Report, toReport, toTable } from './deliveries/report.js';
import { startSaver } from './deliveries/saver.js';

/**
 * Acked deliveries per second, and the processor time that a million of them costs the server and its Redis. The server
 * is the built one with its defaults, the clients are a process of their own. Exit code 1 when a message was lost,
 * doubled or never acknowledged.
 */

const CHANNEL = 'bench';
const SETTLE_MS = 60_000;

async function main(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  const server = await startServer({ env: { LOG_LEVEL: 'warn' } });
  try {
    const report = await measure(server, options);
    if (!options.json) console.log(`${toTable(report)}\n`);
    console.log(JSON.stringify(report));
    return report.whole ? 0 : 1;
  } finally {
    await server.stop();
  }
}

async function measure(server: TestServer, options: Options): Promise<Report> {
  const token = await getToken(server.url);
  const { url } = server;
  const clients = await startClients({ url, channel: CHANNEL, token, clients: options.clients, acks: options.acks });
  try {
    const redis = redisPid(join(realpathSync(server.dataDir), 'redis'));
    const before = { server: processorSeconds(server.pid), redis: processorSeconds(redis) };
    const began = performance.now();
    const { saved, failed } = await save(clients, { ...options, url, token });
    const seconds = (performance.now() - began) / 1_000;
    return toReport({
      options,
      seconds,
      saved,
      failedSaves: failed,
      serverSeconds: processorSeconds(server.pid) - before.server,
      redisSeconds: processorSeconds(redis) - before.redis,
      clients: await clients.result(),
    });
  } finally {
    clients.end();
  }
}

/** Saves for the time asked for, then waits until every client has acknowledged everything. */
async function save(clients: ClientsProcess, options: Options & { url: string; token: string }) {
  const saver = startSaver({ ...options, channel: CHANNEL, text: 'x'.repeat(options.bytes) });
  let lowest = 0;
  let moved = () => {};
  clients.onAcked((upTo) => {
    lowest = upTo;
    saver.acknowledged(upTo);
    moved();
  });
  await new Promise((resolve) => setTimeout(resolve, options.seconds * 1_000));
  await saver.stop();
  await new Promise<void>((resolve) => {
    const late = setTimeout(resolve, SETTLE_MS);
    moved = () => {
      if (lowest < saver.saved) return;
      clearTimeout(late);
      resolve();
    };
    moved();
  });
  return { saved: saver.saved, failed: saver.failed };
}

async function getToken(url: string): Promise<string> {
  const answer = await fetch(new URL('/token', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const body = (await answer.json()) as { token?: unknown };
  if (typeof body.token !== 'string') throw new Error(`POST /token: HTTP ${answer.status}`);
  return body.token;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
