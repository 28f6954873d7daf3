import { systemClock } from '../clock.js';
import { HELP, type Options, parseOptions } from './options.js';
import { createPoster } from './post.js';
import { count, createProgress } from './progress.js';
import { publish, type Summary } from './publish.js';
import { save } from './save.js';

/** The command behind `npm run publish`. Exit code 0: every line is saved; 1: some are not; 130: interrupted. */

const TRY_MS = 10_000;
const REFUSALS_SHOWN = 20;

async function main(args: string[]): Promise<number> {
  const parsed = parseOptions(args);
  if (parsed.kind === 'help') {
    console.log(HELP);
    return 0;
  }
  if (parsed.kind === 'wrong') {
    console.error(`${parsed.reason}\n\n${HELP}`);
    return 1;
  }
  if (process.stdin.isTTY) console.error('Reading lines from the terminal; Ctrl-D ends them.');
  return run(parsed.options);
}

async function run(options: Options): Promise<number> {
  const stop = new AbortController();
  const interrupt = () => {
    stop.abort();
    // A read from a terminal or an idle pipe would go on for ever.
    process.stdin.destroy();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);

  const poster = createPoster();
  const progress = createProgress(process.stderr, systemClock.now);
  let refused = 0;
  const summary = await publish({
    channel: options.channel,
    input: untilDestroyed(process.stdin),
    signal: stop.signal,
    save: (message, key) =>
      save(message, key, {
        ...options,
        poster,
        tryMs: TRY_MS,
        signal: stop.signal,
        onRetry: progress.waiting,
        sleep: systemClock.sleep,
        now: systemClock.now,
        random: Math.random,
      }),
    onRefused: (line, reason) => {
      refused += 1;
      if (refused <= REFUSALS_SHOWN) progress.print(`line ${count(line)}: ${reason}`);
      if (refused === REFUSALS_SHOWN) progress.print('further lines that are refused are only counted');
    },
    onProgress: progress.show,
  });
  poster.close();
  progress.clear();
  console.log(tell(summary, options));
  if (summary.stopped !== undefined) console.error(tellStop(summary.stopped));
  if (stop.signal.aborted) return 130;
  return summary.failed > 0 || summary.stopped !== undefined ? 1 : 0;
}

/** Ends the input quietly when an interrupt destroyed it. */
async function* untilDestroyed(input: NodeJS.ReadStream): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of input) yield chunk as Uint8Array;
  } catch (error) {
    if (!input.destroyed) throw error;
  }
}

function tell(summary: Summary, { channel, url }: Options): string {
  return [
    `${count(summary.lines)} ${summary.lines === 1 ? 'line' : 'lines'}`,
    `${count(summary.saved)} saved to ${channel} at ${url.origin} (those that it had already count too)`,
    `${count(summary.empty)} empty`,
    `${count(summary.failed)} failed`,
  ].join(', ');
}

function tellStop({ line, reason }: { line: number; reason: string }): string {
  return `Stopped at line ${count(line)}: ${reason}\nRun it again with the same input to go on: nothing is saved twice.`;
}

process.exitCode = await main(process.argv.slice(2));
