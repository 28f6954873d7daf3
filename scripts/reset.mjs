import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import util from 'node:util';
import { ensureBuilt } from './setup/build.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { requireNode, run, Stop } from './setup/stop.mjs';

const HELP = `npm run reset [-- options]: empties the data folder (setting DATA_DIR, default ./data)

All messages, positions and secrets in it are gone then. Messages in a MongoDB stay.

  --yes   does not ask
  --help  this text`;

/** What the service keeps in its data folder. Anything else in it stays. */
const OURS = [/^store\.db(-wal|-shm)?$/, /^secrets\.json(\.\w+)?$/, /^redis$/, /^lock\.db(-journal)?$/];
/** One of these is there after any start. */
const SIGNS = ['store.db', 'secrets.json'];
const REDIS_STOP_MS = 10_000;

const root = fileURLToPath(new URL('..', import.meta.url));

await run(async () => {
  requireNode();
  const options = parse();
  if (options.help) {
    console.log(HELP);
    return;
  }
  const folder = path.resolve(root, process.env.DATA_DIR || './data');
  if (!existsSync(folder) || readdirSync(folder).length === 0) {
    console.log(`${folder} is empty already.`);
    return;
  }
  const names = readdirSync(folder);
  if (!SIGNS.some((name) => names.includes(name))) {
    throw new Stop(`${folder} does not look like a data folder of Surecast: nothing was removed`);
  }
  await ensurePackages(root);
  await ensureBuilt(root);
  const lock = await takeFolder(folder);
  try {
    if (!options.yes && !(await agreed(folder))) throw new Stop('Nothing was removed.');
    await stopRedis(folder);
    for (const name of names.filter(isOurs)) rmSync(path.join(folder, name), { recursive: true, force: true });
  } finally {
    lock.release();
  }
  const left = names.filter((name) => !isOurs(name));
  console.log(`${folder} is empty${left.length > 0 ? ` but for ${left.join(', ')}` : ''}. The next start begins anew.`);
});

function parse() {
  try {
    return util.parseArgs({ options: { yes: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    throw new Stop(`${error.message}\n\n${HELP}`);
  }
}

function isOurs(name) {
  return OURS.some((pattern) => pattern.test(name));
}

/** A running server holds this lock. */
async function takeFolder(folder) {
  const module = pathToFileURL(path.join(root, 'server', 'dist', 'store', 'sqlite', 'lock.js'));
  const { lockFolder } = await import(module.href);
  try {
    return lockFolder(folder);
  } catch (error) {
    throw new Stop(`${error.message}: stop it first; nothing was removed`);
  }
}

async function agreed(folder) {
  if (!process.stdin.isTTY) throw new Stop(`This empties ${folder}: say --yes to do it without being asked`);
  const terminal = readline.createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`Remove all messages, positions and secrets in ${folder}? Type yes: `);
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}

/** A server that was killed leaves its Redis behind, which would write its files again. */
async function stopRedis(folder) {
  const redis = path.join(folder, 'redis');
  if (!existsSync(redis)) return;
  for (const name of readdirSync(redis).filter((entry) => entry.endsWith('.pid'))) {
    const pid = Number(readFileSync(path.join(redis, name), 'utf8'));
    const deadline = Date.now() + REDIS_STOP_MS;
    if (isRedisIn(pid, redis)) process.kill(pid, 'SIGTERM');
    while (isRedisIn(pid, redis)) {
      if (Date.now() > deadline)
        throw new Stop(`The Redis of this folder (process ${pid}) does not stop: nothing was removed`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The number in a pid file may be another process's by now. Where there is no /proc, nothing is ended. */
function isRedisIn(pid, folder) {
  try {
    const name = readFileSync(`/proc/${pid}/comm`, 'utf8');
    return name.startsWith('redis-server') && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return false;
  }
}
