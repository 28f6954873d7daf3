import type { ChildProcess } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { connect, disconnect } from '../connection.js';
import type { Places } from './places.js';
import { findServer, isRunning, kill, lastWords, spawnServer, untilGone } from './process.js';

/** An append-only file of some gigabytes takes its time to be read. */
const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 4_000;
const LONGEST_PAUSE_MS = 5_000;

/** Keeps one server running on its places, whoever started it, until `stop`. */
export class Keeper {
  readonly #places: Places;
  readonly #log: Logger;
  readonly #watch: Redis;
  readonly #stopped = new AbortController();
  #child: ChildProcess | undefined;
  #pid: number | null = null;
  #reviving: Promise<void> | null = null;
  #isKept = false;

  constructor(places: Places, log: Logger) {
    this.#places = places;
    this.#log = log;
    this.#watch = connect({ socket: places.socket }, { purpose: 'requests', name: 'keeper' });
  }

  /** Takes over a server that already serves these places, or starts one; resolves when it answers. */
  async start(): Promise<void> {
    this.#pid = await findServer(this.#places);
    if (this.#pid === null) await this.#spawn();
    else this.#log.info({ redisPid: this.#pid }, 'redis-server of an earlier run is still there; using it');
    await this.#untilAnswers(this.#pid !== null && this.#child === undefined);
    this.#isKept = true;
    this.#watch.on('close', () => this.#check());
    this.#check();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#reviving;
    const pid = this.#pid;
    if (pid !== null && isRunning(pid)) {
      // The answer to SHUTDOWN is the end of the connection, so its failure says nothing.
      await this.#watch.shutdown('NOSAVE').catch(() => kill(pid, 'SIGTERM'));
      if (!(await untilGone(pid, STOP_WITHIN_MS))) {
        this.#log.warn({ redisPid: pid }, 'redis-server did not end in time; killed');
        kill(pid, 'SIGKILL');
        await untilGone(pid, STOP_WITHIN_MS);
      }
    }
    await disconnect(this.#watch);
  }

  async #spawn(): Promise<void> {
    const child = await spawnServer(this.#places);
    child.once('exit', () => this.#check());
    this.#child = child;
    this.#pid = child.pid ?? null;
    this.#log.info({ redisPid: child.pid, dir: this.#places.dir }, 'redis-server started');
  }

  /** The connection closed, or our child ended: a server that is gone is started again. */
  #check(): void {
    if (!this.#isKept || this.#stopped.signal.aborted || this.#reviving || this.#isUp()) return;
    this.#reviving = this.#revive().finally(() => {
      this.#reviving = null;
    });
  }

  #isUp(): boolean {
    const child = this.#child;
    if (child && (child.exitCode !== null || child.signalCode !== null)) return false;
    return this.#pid !== null && isRunning(this.#pid);
  }

  async #revive(): Promise<void> {
    const { signal } = this.#stopped;
    this.#log.warn({ redisPid: this.#pid }, 'redis-server ended unexpectedly; starting it again');
    for (let pause = 100; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await this.#spawn();
        await this.#untilAnswers(false);
        return;
      } catch (error) {
        this.#log.error({ err: error }, 'redis-server did not come back; trying again');
        await delay(pause, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Resolves when the server on the socket answers and serves our folder. */
  async #untilAnswers(isAdopted: boolean): Promise<void> {
    const deadline = performance.now() + START_WITHIN_MS;
    for (;;) {
      const dir = await this.#servedFolder();
      if (dir === this.#places.dir) return;
      if (dir !== null)
        throw new Error(`the redis-server on ${this.#places.socket} serves ${dir}: stop that one first`);
      if (this.#stopped.signal.aborted) return;
      if (!this.#isUp()) {
        if (!isAdopted) throw new Error(`redis-server ended at once: ${await lastWords(this.#places)}`);
        await this.#spawn();
        return this.#untilAnswers(false);
      }
      if (performance.now() > deadline) throw new Error(`redis-server does not answer on ${this.#places.socket}`);
      await delay(20);
    }
  }

  async #servedFolder(): Promise<string | null> {
    if (this.#watch.status !== 'ready') return null;
    try {
      const [, dir] = (await this.#watch.config('GET', 'dir')) as string[];
      return dir === undefined ? null : await realpath(dir);
    } catch {
      return null;
    }
  }
}
