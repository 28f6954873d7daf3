import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClientsResult, Said, Start } from './wire.js';

const BENCH = fileURLToPath(new URL('../../../scripts/bench.mjs', import.meta.url));

export interface ClientsProcess {
  readonly pid: number;
  onAcked(handler: (lowest: number) => void): void;
  result(): Promise<ClientsResult>;
  end(): void;
}

/** Starts the process of the clients; resolves when all are subscribed. */
export async function startClients(start: Start): Promise<ClientsProcess> {
  const child = fork(BENCH, ['deliveries/clients'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let handler = (_lowest: number) => {};
  child.on('message', (said: Said) => {
    if (said.kind === 'acked') handler(said.lowest);
  });
  // The process takes orders from when its code has been loaded; what is sent before waits in the channel.
  child.send({ start });
  await said(child, 'ready');
  return {
    pid: child.pid ?? 0,
    onAcked(next) {
      handler = next;
    },
    async result() {
      child.send('result');
      return (await said(child, 'result')).result;
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
