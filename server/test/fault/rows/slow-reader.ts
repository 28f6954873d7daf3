import type { Row, Scene } from '../row.js';

const BYTES = 60_000;
const MIB_IN_ALL = 100;
/** What the service may hold more than before, for one client that reads nothing. */
const MOST_GROWTH_MIB = 80;
const OTHERS = 4;
/** The ring of recent messages is full before anybody is slow: what grows afterwards is not it. */
const RING_BYTES = 8 * 1024 * 1024;
/** For the others to have the last messages. */
const LATE_MS = 15_000;
const MOST_MS = 120_000;
/** The heap grows to what it likes to have at this load, slow reader or none: 120 MiB in the first half minute. */
const WARM_UP_MS = 30_000;

async function highestIn(scene: Scene, ms: number): Promise<number> {
  let highest = 0;
  for (const end = performance.now() + ms; performance.now() < end; await scene.wait(500)) {
    highest = Math.max(highest, scene.memoryMiB);
  }
  return highest;
}

export const slowReader: Row = {
  name: 'slow-reader',
  rules: 'RS1 RC4',
  event: 'one client stops reading while 100 MB go by, then reads again',
  on: ['embedded'],
  env: { RING_BYTES: `${RING_BYTES}` },
  load: { clients: OTHERS, others: { slow: 1 }, channels: 1, rate: 30, bytes: BYTES, processes: 1 },
  async act(scene) {
    const messages = Math.ceil((MIB_IN_ALL * 1024 * 1024) / BYTES);
    const before = await highestIn(scene, WARM_UP_MS);
    let highest = before;
    scene.network({ kind: 'shape', shape: { isStalled: true } }, 'slow');
    const from = scene.saver.saved.length;
    const deadline = performance.now() + MOST_MS;
    while (scene.saver.saved.length - from < messages) {
      if (performance.now() > deadline) {
        scene.fail(`only ${scene.saver.saved.length - from} of ${messages} messages went by in ${MOST_MS / 1_000} s`);
        break;
      }
      await scene.wait(500);
      highest = Math.max(highest, scene.memoryMiB);
    }
    scene.saver.hold();
    const saved = [...scene.saver.saved];
    const late = performance.now() + LATE_MS;
    // All that is missing may be missing at the slow one only.
    let { lost } = await scene.result(saved);
    while (lost > saved.length && performance.now() < late) {
      await scene.wait(500);
      ({ lost } = await scene.result(saved));
    }
    if (lost > saved.length)
      scene.fail(`the others lack ${lost - saved.length} messages or more while one client is slow`);
    scene.note(`memory ${before} MiB before, ${highest} MiB at most while it did not read`);
    if (highest - before > MOST_GROWTH_MIB) scene.fail(`memory grew by ${highest - before} MiB for one slow reader`);
    scene.network({ kind: 'shape', shape: { isStalled: false } }, 'slow');
    scene.healed();
    await scene.recovered();
    scene.saver.go();
    await scene.wait(2_000);
  },
};
