import type { CDPSession } from '@playwright/test';

/** Heap, nodes and listeners of a page after a full collection, as the devtools count them. */
export async function lookAt(session: CDPSession): Promise<{ heapBytes: number; nodes: number; listeners: number }> {
  // Twice: what the first one finalizes is only freed by the next.
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { heapBytes: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') };
}

export async function watch(session: CDPSession): Promise<void> {
  await session.send('HeapProfiler.enable');
  await session.send('Performance.enable');
}
