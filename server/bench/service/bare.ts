import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { processorSeconds } from '../machine/processor-time.js';
import { createSave } from './save.js';
import type { Service } from './service.js';

const SERVER = fileURLToPath(new URL('./bare-server.mjs', import.meta.url));

/**
 * The baseline: Socket.IO alone, each message to everyone and an ack for each, nothing stored, nothing tracked but a count. `byPost`: messages
 * come by HTTP, are answered and go nowhere.
 */
export async function startBare({ inspect = false, byPost = false } = {}): Promise<Service> {
  const execArgv = inspect ? ['--inspect=127.0.0.1:0'] : [];
  const child = fork(SERVER, { execArgv, stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  let onSettled = (_settled: number) => {};
  child.on('message', (said: { settled?: number }) => {
    if (said.settled !== undefined) onSettled(said.settled);
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const pid = child.pid ?? 0;
  const url = `http://127.0.0.1:${port}`;
  return {
    name: 'bare',
    url,
    pid,
    token: '',
    processorSeconds: () => ({ server: processorSeconds(pid), redis: 0 }),
    output: () => output,
    publish: byPost ? createSave(url, '') : async (channel, text) => child.send({ channel, text }),
    ackedBy: async () => null,
    onSettled(handler) {
      onSettled = handler;
    },
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}
