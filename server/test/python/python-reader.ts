import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Debian's own interpreter: it finds the packages of the distribution. */
const PYTHON = '/usr/bin/python3';
const CLIENT = fileURLToPath(new URL('./client.py', import.meta.url));
const LINE_MS = 30_000;

export type PythonEvent = { event: string } & Record<string, unknown>;

/** Why the Python client cannot run here, or null when it can. */
export function missingForPython(): string | null {
  const tried = spawnSync(PYTHON, ['-c', 'import socketio, requests, websocket'], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (tried.error) return `${PYTHON}: ${tried.error.message}`;
  return tried.status === 0 ? null : (tried.stderr.trim().split('\n').at(-1) ?? `exit code ${tried.status}`);
}

export interface PythonReader {
  readonly events: PythonEvent[];
  /** Resolves with the next event of this name that was not waited for yet; rejects when the client ends without it. */
  next(event: string): Promise<PythonEvent>;
  readonly exited: Promise<number | null>;
  kill(): void;
}

export function startPythonReader(options: {
  url: string;
  channel: string;
  client: string;
  count: number;
  way: 'post' | 'socket';
  token?: string;
}): PythonReader {
  const { url, channel, client, count, way, token } = options;
  const args = [CLIENT, url, channel, client, String(count), way, ...(token === undefined ? [] : [token])];
  const child: ChildProcess = spawn(PYTHON, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const events: PythonEvent[] = [];
  const unread: PythonEvent[] = [];
  const waiting = new Set<() => void>();
  let isOver = false;
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as PythonEvent;
      events.push(event);
      unread.push(event);
      wake();
    });
  }
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      isOver = true;
      wake();
      resolve(code);
    });
  });

  return {
    events,
    exited,
    kill: () => void child.kill('SIGKILL'),
    next: (name) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${why} without "${name}": ${JSON.stringify(events.at(-1))}`));
        const timer = setTimeout(() => done(() => fail(`${LINE_MS} ms`)), LINE_MS);
        const done = (end: () => void) => {
          clearTimeout(timer);
          waiting.delete(look);
          end();
        };
        const look = () => {
          const index = unread.findIndex(({ event }) => event === name);
          const found = unread[index];
          if (found) {
            unread.splice(index, 1);
            done(() => resolve(found));
          } else if (isOver) done(() => fail('ended'));
        };
        waiting.add(look);
        look();
      }),
  };
}
