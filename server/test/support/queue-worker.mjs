// A process that works the queue and holds its runs, for tests that kill it or see it end. Arguments: Redis socket, store id.
// It sends 'working' when it takes jobs, then { kind, shard } for each run that starts. On 'close' its runs end 100 ms later,
// the queue is closed, and the process ends by itself if nothing of it is left.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const [socket, storeId] = process.argv.slice(2);
const conditions = ['source', 'node', 'import', 'default'];
const { module } = await runnerImport(fileURLToPath(new URL('../../src/queue/bullmq/index.ts', import.meta.url)), {
  configFile: false,
  logLevel: 'silent',
  resolve: { conditions },
  ssr: { resolve: { conditions } },
});

let end;
const ended = new Promise((resolve) => {
  end = resolve;
});
const hold = (kind, result) => async (shard) => {
  process.send({ kind, shard });
  await ended;
  return result;
};

const queue = module.createBullQueue({ redis: { socket }, storeId });
await queue.open();
await queue.work({ fanOut: hold('fanOut', 'done'), resend: hold('resend', null) });
process.once('message', async () => {
  setTimeout(end, 100);
  await queue.close();
  process.disconnect();
});
process.send('working');
