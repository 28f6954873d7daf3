import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import util from 'node:util';
import { ensureBuilt } from './setup/build.mjs';
import { ensurePrograms } from './setup/debian.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { REDIS } from './setup/programs.mjs';
import { requireNode, run, Stop } from './setup/stop.mjs';

const HELP = `npm start [-- options]: installs and builds what changed, then runs the server until Ctrl-C

  --port N     TCP port (setting PORT, default 8080; 0 takes a free one)
  --host NAME  address to listen on (setting HOST, default 127.0.0.1)
  --help       this text

All other settings are environment variables: docs/settings.md.`;

const root = fileURLToPath(new URL('..', import.meta.url));

await run(async () => {
  requireNode();
  const options = parse();
  if (options.help) {
    console.log(HELP);
    return;
  }
  if (options.port !== undefined) process.env.PORT = options.port;
  if (options.host !== undefined) process.env.HOST = options.host;
  await ensurePackages(root);
  await ensureBuilt(root);
  if (!process.env.REDIS_URL) await ensurePrograms([REDIS]);
  await serve();
});

function parse() {
  let values;
  try {
    values = util.parseArgs({
      options: { port: { type: 'string' }, host: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    throw new Stop(`${error.message}\n\n${HELP}`);
  }
  if (values.port !== undefined && !(/^\d+$/.test(values.port) && Number(values.port) <= 65_535)) {
    throw new Stop(`--port ${values.port}: is not a port number from 0 to 65535`);
  }
  return values;
}

/**
 * Runs the server in this process: one process that signals reach directly, whether they come from the terminal or from
 * a supervisor.
 */
async function serve() {
  const main = path.join(root, 'server', 'dist', 'main.js');
  process.setSourceMapsEnabled(true);
  process.argv.splice(1, process.argv.length - 1, main);
  await import(pathToFileURL(main).href);
}
