import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { createLightFetch } from '../../test/support/light/light-fetch.js';
import { createLightLinks } from '../../test/support/light/light-links.js';
import { startServer } from '../../test/support/server.js';
import { processorSeconds, redisPid } from '../machine/processor-time.js';
import { createSave } from './save.js';
import type { Service } from './service.js';

export interface Surecast extends Service {
  redisPid: number;
}

/** The built server as a process of its own, with its defaults: embedded store, Redis child. */
export async function startSurecast({ inspect = false } = {}): Promise<Surecast> {
  const server = await startServer({
    env: { LOG_LEVEL: 'warn' },
    ...(inspect && { nodeArgs: ['--inspect=127.0.0.1:0'] }),
  });
  const token = await getToken(server.url);
  const redis = redisPid(join(realpathSync(server.dataDir), 'redis'));
  const fetch = createLightFetch(createLightLinks());
  return {
    name: 'surecast',
    url: server.url,
    pid: server.pid,
    token,
    redisPid: redis,
    processorSeconds: () => ({ server: processorSeconds(server.pid), redis: processorSeconds(redis) }),
    output: () => server.output(),
    publish: createSave(server.url, token),
    async ackedBy(channel) {
      const headers = { authorization: `Bearer ${token}` };
      const read = async (path: string) => (await fetch(new URL(path, server.url).href, { headers })).json();
      const { items } = (await read(`/list?channel=${channel}&limit=1`)) as { items: { id: string }[] };
      const { report } = (await read(`/messages/${items[0]?.id}`)) as { report: { acked: number } };
      return report.acked;
    },
    async stop() {
      await server.stop();
    },
  };
}

async function getToken(url: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(new URL('/token', url), { method: 'POST', headers, body: '{}' });
  const body = (await answer.json()) as { token?: unknown };
  if (typeof body.token !== 'string') throw new Error(`POST /token: HTTP ${answer.status}`);
  return body.token;
}
