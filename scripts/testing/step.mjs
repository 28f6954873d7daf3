import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

const HEARTBEAT_MS = 30_000;

/**
 * Runs one step with its output in a log file, ends it at its deadline, and shows the log whole when it failed.
 * @returns {Promise<{ok: boolean, log: string}>}
 */
export async function runStep({ name, command, args, cwd, env, deadlineMs, folder }) {
  mkdirSync(folder, { recursive: true });
  const log = path.join(folder, `${name}.log`);
  const started = Date.now();
  const code = await runLogged({ name, command, args, cwd, env, deadlineMs, log });
  const seconds = ((Date.now() - started) / 1_000).toFixed(1);
  const output = readFileSync(log, 'utf8');
  if (code !== 0) {
    console.log(`\n──── ${name}: output\n${output.trimEnd()}\n────`);
  }
  const reason = code === 'deadline' ? `ended after ${deadlineMs / 1_000} s, its deadline` : `exit code ${code}`;
  console.log(`${code === 0 ? '✔' : '✘'} ${name} (${seconds} s)${code === 0 ? '' : `: ${reason}`}`);
  return { ok: code === 0, log: output };
}

/** A group of its own, so that a deadline or Ctrl-C also ends what the step started. */
function runLogged({ name, command, args, cwd, env, deadlineMs, log }) {
  const file = openSync(log, 'w');
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }), ...env },
    stdio: ['ignore', file, file],
    detached: true,
  });
  closeSync(file);
  return new Promise((resolve) => {
    let outcome = null;
    const end = (why, signal) => {
      outcome ??= why;
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It has ended in the meantime.
      }
    };
    const interrupted = () => {
      end('interrupted', 'SIGTERM');
      process.exitCode = 130;
    };
    const heartbeat = setInterval(() => console.log(`  ${name} … ${lastLine(log)}`), HEARTBEAT_MS);
    const deadline = setTimeout(() => {
      end('deadline', 'SIGTERM');
      setTimeout(() => end('deadline', 'SIGKILL'), 5_000).unref();
    }, deadlineMs);
    process.once('SIGINT', interrupted);
    process.once('SIGTERM', interrupted);
    const done = (code) => {
      clearInterval(heartbeat);
      clearTimeout(deadline);
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
      resolve(outcome ?? code ?? 1);
    };
    child.once('error', (error) => {
      console.log(`${command}: ${error.message}`);
      done(1);
    });
    child.once('exit', done);
  });
}

function lastLine(log) {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  return (lines.at(-1) ?? '').slice(0, 120);
}
