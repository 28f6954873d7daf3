import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ThrowawayRedis {
  socket: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again, on the same socket; what was in it is gone. */
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT: there, and silent. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** A redis-server of this test's own, on a Unix socket in a folder that goes with it. */
export async function startThrowawayRedis(): Promise<ThrowawayRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'surecast-redis-'));
  const socket = join(folder, 'r.sock');
  let child: ChildProcess | undefined;

  const start = async () => {
    await rm(socket, { force: true });
    child = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder], {
      stdio: 'ignore',
    });
    const deadline = Date.now() + 10_000;
    while (!(await answers(socket))) {
      if (Date.now() > deadline) throw new Error('redis-server did not start');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const kill = async () => {
    const dying = child;
    child = undefined;
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
    const exit = once(dying, 'exit');
    dying.kill('SIGKILL');
    await exit;
  };
  await start();
  return {
    socket,
    kill,
    start,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket, () => probe.write('PING\r\n'));
    probe.once('data', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
