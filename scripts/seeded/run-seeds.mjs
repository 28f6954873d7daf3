import { fork } from 'node:child_process';

/** Seeds that a worker takes at a time. */
const RANGE = 20;
/** Longest for one range; a run that never ends is a failure of its own. */
const RANGE_MS = 120_000;

/**
 * Runs seeds in worker processes of a bundle. Answers the sums of all ranges and what failed, by seed. `bail` stops at the first failure;
 * `onRange` hears of each range that is done.
 */
export async function runSeeds({ bundle, from, count, jobs, bail = false, lines = 120 }) {
  const total = { ran: 0, saved: 0, handled: 0, virtualMs: 0, failures: [] };
  let next = from;
  const isDone = () => next >= from + count || (bail && total.failures.length > 0);

  async function work() {
    const worker = fork(bundle, [], {
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    try {
      while (!isDone()) {
        const range = { from: next, count: Math.min(RANGE, from + count - next), bail, lines };
        next += range.count;
        const result = await ask(worker, range);
        for (const name of ['ran', 'saved', 'handled', 'virtualMs']) total[name] += result[name];
        total.failures.push(...result.failures);
      }
    } finally {
      worker.kill('SIGKILL');
    }
  }

  await Promise.all(Array.from({ length: Math.min(jobs, Math.ceil(count / RANGE)) }, work));
  total.failures.sort((a, b) => a.seed - b.seed);
  return total;
}

function ask(worker, range) {
  return new Promise((resolve) => {
    const { from, count } = range;
    const fail = (why) => done({ ran: 0, saved: 0, handled: 0, virtualMs: 0, failures: [stuck(why)] });
    const stuck = (why) => ({
      seed: from,
      rules: ['the run itself'],
      text: `seeds ${from} to ${from + count - 1}: ${why}`,
    });
    const late = setTimeout(() => fail(`no result within ${RANGE_MS / 1_000} s`), RANGE_MS);
    const ended = (code) => fail(`the worker ended with ${code}`);
    const done = (result) => {
      clearTimeout(late);
      worker.off('message', done);
      worker.off('exit', ended);
      resolve(result);
    };
    worker.once('message', done);
    worker.once('exit', ended);
    worker.send(range);
  });
}
