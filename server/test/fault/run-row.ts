import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { check } from './check.js';
import { type Clients, startClients } from './clients/clients.js';
import { mountDisk } from './disk.js';
import { watchLogs } from './log-watch.js';
import { watchMemory } from './memory.js';
import { percentiles, type RowReport } from './report.js';
import { ALL, type Load, type Row, type Scene } from './row.js';
import { startSaver } from './saver.js';
import { startEmbedded } from './stage/embedded.js';
import { startSplit } from './stage/split.js';
import type { SetUp, Stage } from './stage/stage.js';

const LOAD: Record<SetUp, Load> = {
  embedded: { clients: 200, channels: 5, rate: 10, bytes: 200, processes: 2, isLight: false },
  split: { clients: 200, channels: 5, rate: 4, bytes: 200, processes: 2, isLight: false },
};
const BEFORE_MS = 1_000;
const RECOVER_MS = 45_000;
const SAVE_MS = 30_000;
const WHOLE_MS = 60_000;

export interface RunOptions {
  isShort: boolean;
  /** Where the logs of the processes go. */
  folder: string;
}

/** Runs one row on one set-up from nothing to nothing. Null where the set-up is not to be had. */
export async function runRow(row: Row, setUp: SetUp, { isShort, folder }: RunOptions): Promise<RowReport | null> {
  const started = performance.now();
  const load: Load = { ...LOAD[setUp], ...row.load };
  const logs = watchLogs(join(folder, `${row.name}-${setUp}.log`));
  const failures: string[] = [];
  const notes: string[] = [];
  const undo: (() => Promise<unknown> | unknown)[] = [];
  const end = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };

  try {
    const disk = row.diskMiB === undefined ? undefined : await mountDisk(row.diskMiB);
    if (disk) undo.push(() => disk.unmount());
    const start = setUp === 'embedded' ? startEmbedded : startSplit;
    const stage = await start({
      env: { LOG_FORMAT: 'json', LOG_LEVEL: 'info', ...row.env },
      log: logs.from,
      ...(disk && { dataDir: disk.folder }),
    });
    if (!stage) return null;
    let isEnded = false;
    const endStage = async () => {
      if (isEnded) return [];
      isEnded = true;
      return stage.end();
    };
    undo.push(endStage);
    const memory = watchMemory(() => stage.servers.map(({ pid }) => pid));
    undo.push(memory.end);
    const channels = Array.from({ length: load.channels }, (_, index) => `fault-${index}`);
    const clients = await startOf(stage, load, channels);
    undo.push(clients.end);
    const url = () => `http://127.0.0.1:${stage.ports.api}`;
    const saver = startSaver({ url, channels, rate: load.rate, bytes: load.bytes });
    undo.push(saver.end);

    const times: number[] = [];
    let recovery: Promise<number[] | null> | null = null;
    const scene: Scene = {
      stage,
      saver,
      isShort,
      get memoryMiB() {
        return memory.now;
      },
      network: (change, group = ALL) => clients.network(group, change),
      wait: (ms) => delay(ms),
      healed() {
        recovery = clients.mark(saver.saved).then((recovered) => {
          times.push(...(recovered ?? []));
          return recovered;
        });
        // Those that wait for it are told; the end of the clients' process is told elsewhere.
        recovery.catch(() => {});
      },
      async recovered(ms = RECOVER_MS) {
        if (!recovery) throw new Error('nothing was healed yet');
        const inTime = await within(recovery, ms);
        if (inTime) return;
        const { absent, lost } = await clients.result(saver.saved);
        failures.push(
          `not recovered in ${ms} ms: ${absent.length} clients not live (${absent.slice(0, 3).join(', ')}), ${lost} messages not there`,
        );
      },
      fail: (text) => void failures.push(text),
      note: (text) => void notes.push(text),
      result: (saved = saver.saved) => clients.result(saved),
    };

    await delay(BEFORE_MS);
    await row.act(scene);
    await saver.finish(SAVE_MS).catch((error: Error) => failures.push(error.message));
    const whole = await within(clients.mark(saver.saved), WHOLE_MS);
    if (!whole) failures.push(`not every client had everything ${WHOLE_MS / 1_000} s after the last save`);
    const result = await clients.result(saver.saved);
    failures.push(...(await check({ stage, saver, result, logs, channels })));
    await clients.end();
    for (const name of await endStage()) failures.push(`${name}: its exit code was not 0 when it was told to stop`);
    const report: RowReport = {
      row: row.name,
      event: row.event,
      setUp,
      isShort,
      clients: result.clients,
      saved: saver.saved.length,
      delivered: result.delivered,
      lost: result.lost,
      doubled: result.doubled,
      outOfOrder: result.outOfOrder,
      recoverMs: percentiles(times.map((ms) => [ms, 1])),
      latencyMs: percentiles(result.latencies),
      memoryMiB: memory.highest,
      seconds: Math.round((performance.now() - started) / 1_000),
      returns: result.returns,
      cuts: result.cuts,
      slowestAnswerMs: saver.slowestAnswerMs,
      failedTries: Object.fromEntries(saver.failures),
      warnings: Object.fromEntries(logs.warnings),
      notes,
      failures,
    };
    failures.push(...(row.verify?.(report) ?? []));
    return report;
  } finally {
    await end();
  }
}

function startOf(stage: Stage, load: Load, channels: string[]): Promise<Clients> {
  const others = Object.entries(load.others ?? {}).map(([name, clients]) => ({ name, clients }));
  const groups = [{ name: ALL, clients: load.clients }, ...others];
  const { processes, isLight } = load;
  return startClients({ ports: stage.ports, groups, channels, isLight }, { processes });
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  const late = new AbortController();
  const deadline = delay(ms, null, { signal: late.signal }).catch(() => null);
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    late.abort();
  }
}
