import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Ends the redis-server child that a killed server left on this data folder, so that a test leaves nothing running. The
 * process is checked to be a redis-server before it is touched: the number may have been given to another since.
 */
export async function endRedisLeftover(dataDir: string): Promise<void> {
  const folder = join(dataDir, 'redis');
  const files = await readdir(folder).catch(() => []);
  for (const file of files.filter((name) => name.endsWith('.pid'))) {
    const pid = Number((await readFile(join(folder, file), 'utf8').catch(() => '')).trim());
    if (!Number.isSafeInteger(pid) || pid <= 1) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!command.includes('redis-server')) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}
