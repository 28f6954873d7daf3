import { connect } from 'node:net';
import { textFrame } from '../../test/support/light/light-frames.js';
import { upgradeLink } from '../../test/support/light/light-upgrade.js';

/** What a process writes to stderr when it was started with `--inspect=127.0.0.1:0`. */
const ADDRESS = /Debugger listening on (ws:\/\/\S+)/;

/** The inspector of another Node.js process: its heap after a collection, and profiles of a part of its life. */
export interface Inspector {
  /** Bytes of the heap that are in use once garbage has been collected. */
  heapBytes(): Promise<number>;
  startProfile(): Promise<void>;
  /** The profile since `startProfile`. */
  stopProfile(): Promise<Profile>;
  close(): void;
}

/** As V8 writes it. */
export interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

/** Connects to the inspector that `output`, the process' stderr, names. Rejects when it names none. */
export async function openInspector(output: string): Promise<Inspector> {
  const address = ADDRESS.exec(output)?.[1];
  if (address === undefined) throw new Error('the process has no inspector');
  const { hostname, port, pathname, host } = new URL(address);
  const socket = connect({ host: hostname, port: Number(port) });
  const waiting = new Map<number, (result: Record<string, unknown>) => void>();
  let last = 0;

  const onText = (text: string) => {
    const { id, result } = JSON.parse(text) as { id?: number; result?: Record<string, unknown> };
    if (id === undefined) return;
    waiting.get(id)?.(result ?? {});
    waiting.delete(id);
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    upgradeLink(socket, { host, target: pathname, onOpen: resolve, onText, onClosed: () => socket.destroy() });
  });
  const ask = (method: string, params: object = {}) =>
    new Promise<Record<string, unknown>>((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.write(textFrame(JSON.stringify({ id: last, method, params })));
    });

  return {
    async heapBytes() {
      await ask('HeapProfiler.enable');
      await ask('HeapProfiler.collectGarbage');
      return (await ask('Runtime.getHeapUsage')).usedSize as number;
    },
    async startProfile() {
      await ask('Profiler.enable');
      await ask('Profiler.setSamplingInterval', { interval: 500 });
      await ask('Profiler.start');
    },
    async stopProfile() {
      return (await ask('Profiler.stop')).profile as Profile;
    },
    close: () => void socket.destroy(),
  };
}
