import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Asked, BackResult, ClientsResult, Said, Start } from './wire.js';

const BENCH = fileURLToPath(new URL('../../../scripts/bench.mjs', import.meta.url));

/** The clients, in a process of their own. */
export interface Clients {
  onSettled(handler: (settled: number) => void): void;
  /** Latencies count from now on. */
  mark(): void;
  result(): Promise<ClientsResult>;
  /** All connections are reset. */
  leave(): Promise<void>;
  /** All come back at once; resolves when each has acknowledged up to this seq. */
  back(upTo: number): Promise<BackResult>;
  end(): void;
}

/** Starts the process of the clients; resolves when all are subscribed. */
export async function startClients(start: Start): Promise<Clients> {
  const child = fork(BENCH, ['clients/process'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let onSettled = (_settled: number) => {};
  child.on('message', (said: Said) => {
    if (said.kind === 'settled') onSettled(said.settled);
  });
  const ask = (asked: Asked) => void child.send(asked);
  // The process takes orders from when its code has been loaded; what is sent before waits in the channel.
  ask({ start });
  await said(child, 'ready');
  return {
    onSettled(handler) {
      onSettled = handler;
    },
    mark: () => ask('mark'),
    async result() {
      ask('result');
      return (await said(child, 'result')).result;
    },
    async leave() {
      ask('leave');
      await said(child, 'left');
    },
    async back(upTo) {
      ask({ back: upTo });
      return (await said(child, 'caught-up')).result;
    },
    end: () => void child.kill(),
  };
}

function said<K extends Said['kind']>(child: ChildProcess, kind: K): Promise<Extract<Said, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      child.off('message', look);
      child.off('exit', ended);
      then();
    };
    const look = (message: Said) => {
      if (message.kind === kind) settle(() => resolve(message as Extract<Said, { kind: K }>));
      else if (message.kind === 'failed') settle(() => reject(new Error(message.reason)));
    };
    const ended = () => settle(() => reject(new Error('the process of the clients ended')));
    child.on('message', look);
    child.once('exit', ended);
  });
}
