import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hotSpots } from '../machine/hot-spots.js';
import { openInspector } from '../machine/inspector.js';
import type { Service } from '../service/service.js';

const FOLDER = fileURLToPath(new URL('../../../.surecast/bench', import.meta.url));

/** Runs `work`, under the profiler of the service's main process if asked, which is kept in a file that browsers' tools open. */
export async function profiled<T>(
  service: Service,
  isWanted: boolean,
  work: () => Promise<T>,
): Promise<{ result: T; hotSpots?: string[] }> {
  if (!isWanted) return { result: await work() };
  const inspector = await openInspector(service.output());
  try {
    await inspector.startProfile();
    const result = await work();
    const profile = await inspector.stopProfile();
    const file = join(FOLDER, `${new Date().toISOString().replaceAll(':', '-')}.cpuprofile`);
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, JSON.stringify(profile));
    return { result, hotSpots: [...hotSpots(profile), file] };
  } finally {
    inspector.close();
  }
}
