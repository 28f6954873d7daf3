import { hotSpots } from '../machine/hot-spots.js';
import { openInspector } from '../machine/inspector.js';
import type { Service } from '../service/service.js';

/** Runs `work`, under the profiler of the service's main process if asked. */
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
    return { result, hotSpots: hotSpots(await inspector.stopProfile()) };
  } finally {
    inspector.close();
  }
}
