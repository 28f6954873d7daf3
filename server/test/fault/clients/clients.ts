import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Asked, ClientsResult, NetworkChange, Said, SavedRef, Start } from './wire.js';

const MAIN = fileURLToPath(new URL('./main.mjs', import.meta.url));

/** The clients of a run, in processes of their own. */
export interface Clients {
  /** Processor and memory figures are not theirs to count: these are the load, not the service. */
  readonly pids: number[];
  network(group: string, change: NetworkChange): void;
  /** From now until every client is live and has all of `saved`, in ms for each; null when a later mark came first. */
  mark(saved: readonly SavedRef[]): Promise<number[] | null>;
  result(saved: readonly SavedRef[]): Promise<ClientsResult>;
  end(): Promise<void>;
}

/** Starts them; resolves when all are live. Rejects when a process ends before, or after `deadlineMs`. */
export async function startClients(
  start: Omit<Start, 'prefix'>,
  { processes = 1, deadlineMs = 60_000 }: { processes?: number; deadlineMs?: number } = {},
): Promise<Clients> {
  const children = Array.from({ length: processes }, () =>
    fork(MAIN, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  );
  for (const child of children) running.add(child);
  const ask = (child: ChildProcess, asked: Asked) => void child.send(asked);
  let marks = 0;
  let latest = new AbortController();

  async function end(): Promise<void> {
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      }),
    );
    for (const child of children) running.delete(child);
  }

  try {
    await Promise.all(
      children.map((child, index) => {
        const ready = said(child, 'ready', () => true, { deadlineMs });
        ask(child, {
          kind: 'start',
          start: { ...start, groups: share(start.groups, processes), prefix: `p${index}-` },
        });
        return ready;
      }),
    );
  } catch (error) {
    await end();
    throw error;
  }

  return {
    pids: children.map(({ pid }) => pid ?? 0),
    network(group, change) {
      for (const child of children) ask(child, { kind: 'network', group, change });
    },
    async mark(saved) {
      latest.abort();
      latest = new AbortController();
      const { signal } = latest;
      marks += 1;
      const mark = marks;
      const superseded = new Promise<null>((resolve) => {
        signal.addEventListener('abort', () => resolve(null), { once: true });
      });
      const times = children.map((child) => {
        const recovered = said(child, 'recovered', (message) => message.mark === mark, { signal });
        ask(child, { kind: 'mark', mark, saved: [...saved] });
        return recovered;
      });
      const all = Promise.all(times).then((recovered) => recovered.flatMap((message) => message.times));
      return Promise.race([all, superseded]);
    },
    async result(saved) {
      const results = await Promise.all(
        children.map((child) => {
          const result = said(child, 'result', () => true, { deadlineMs: 60_000 });
          ask(child, { kind: 'result', saved: [...saved] });
          return result.then((message) => message.result);
        }),
      );
      return results.reduce(sum);
    },
    end,
  };
}

function share(groups: Start['groups'], processes: number): Start['groups'] {
  return groups.map(({ name, clients }) => ({ name, clients: Math.ceil(clients / processes) }));
}

function sum(a: ClientsResult, b: ClientsResult): ClientsResult {
  const latencies = new Map(a.latencies);
  for (const [ms, count] of b.latencies) latencies.set(ms, (latencies.get(ms) ?? 0) + count);
  return {
    clients: a.clients + b.clients,
    delivered: a.delivered + b.delivered,
    lost: a.lost + b.lost,
    doubled: a.doubled + b.doubled,
    outOfOrder: a.outOfOrder + b.outOfOrder,
    doubleSeqs: a.doubleSeqs + b.doubleSeqs,
    repeated: a.repeated + b.repeated,
    missed: a.missed + b.missed,
    dropped: a.dropped + b.dropped,
    refused: a.refused + b.refused,
    replaced: a.replaced + b.replaced,
    absent: [...a.absent, ...b.absent],
    returns: a.returns + b.returns,
    cuts: a.cuts + b.cuts,
    latencies: [...latencies],
  };
}

type Of<K extends Said['kind']> = Extract<Said, { kind: K }>;

/** The next message of that kind that fits. Rejects when the process ends or says that it failed, and when it is not waited for any more. */
function said<K extends Said['kind']>(
  child: ChildProcess,
  kind: K,
  fits: (message: Of<K>) => boolean,
  { deadlineMs, signal }: { deadlineMs?: number; signal?: AbortSignal } = {},
): Promise<Of<K>> {
  const promise = new Promise<Of<K>>((resolve, reject) => {
    const settle = (then: () => void) => {
      clearTimeout(late);
      child.off('message', look);
      child.off('exit', ended);
      signal?.removeEventListener('abort', given);
      then();
    };
    const look = (message: Said) => {
      if (message.kind === 'failed') settle(() => reject(new Error(message.reason)));
      else if (message.kind === kind && fits(message as Of<K>)) settle(() => resolve(message as Of<K>));
    };
    const ended = () => settle(() => reject(new Error('a process of the clients ended')));
    const given = () => settle(() => reject(new Error('a later mark came')));
    signal?.addEventListener('abort', given);
    const late =
      deadlineMs === undefined
        ? undefined
        : setTimeout(
            () => settle(() => reject(new Error(`the clients were not ${kind} in ${deadlineMs} ms`))),
            deadlineMs,
          );
    child.on('message', look);
    child.once('exit', ended);
  });
  // Who waits for a mark may have gone on by then.
  promise.catch(() => {});
  return promise;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
