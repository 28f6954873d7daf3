import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A small disk in memory. Rejects where this user may not mount one: only root may. */
export async function mountDisk(mib: number): Promise<{ folder: string; unmount(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'surecast-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', folder]);
  mounted.add(folder);
  return {
    folder,
    async unmount() {
      await run('umount', ['--lazy', folder]);
      mounted.delete(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const mounted = new Set<string>();
process.once('exit', () => {
  for (const folder of mounted) execFile('umount', ['--lazy', folder]);
});
