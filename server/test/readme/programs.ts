import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const SAID_MS = 20_000;

/** A program of the README at work. */
export interface Program {
  readonly pid: number;
  /** All that it has written. */
  output(): string;
  /** Resolves when its output has the text; rejects after 20 s. */
  says(text: string): Promise<void>;
  /** Resolves with its exit code, null after a signal, when it has ended by itself; rejects after 20 s. */
  ended(): Promise<number | null>;
  kill9(): Promise<void>;
}

/** @param surecastUrl - where the program finds the service */
export function startProgram(command: string, args: string[], cwd: string, surecastUrl: string): Program {
  const child = spawn(command, args, { env: { ...process.env, SURECAST_URL: surecastUrl }, cwd });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let output = '';
  const listeners = new Set<() => void>();
  const keep = (text: string) => {
    output += text;
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  return {
    pid: child.pid ?? 0,
    output: () => output,
    says: (text) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (!output.includes(text)) return;
          listeners.delete(look);
          clearTimeout(late);
          resolve();
        };
        const late = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`no "${text}" in:\n${output}`));
        }, SAID_MS);
        listeners.add(look);
        look();
      }),
    async ended() {
      if (running.has(child)) await once(child, 'exit', { signal: AbortSignal.timeout(SAID_MS) });
      return child.exitCode;
    },
    kill9: () => end(child),
  };
}

/** Ends what a test has started, also when it failed. */
export async function endPrograms(): Promise<void> {
  await Promise.all([...running].map(end));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const running = new Set<ChildProcess>();
