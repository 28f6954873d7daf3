import type { Scene } from '../row.js';
import type { Process } from '../stage/stage.js';

const MOST_WAIT_MS = 2_500;

/**
 * Kills a process with -9 at random times and starts it again. Every second time the next kill waits until all clients have recovered, so
 * that their times can be told; the others meet the service while it still catches up.
 */
export async function killAgainAndAgain(scene: Scene, process: Process, times: number): Promise<void> {
  for (let kill = 1; kill <= times; kill += 1) {
    await scene.wait(Math.random() * MOST_WAIT_MS);
    await process.kill9();
    await process.start();
    scene.healed();
    if (kill % 2 === 0 || kill === times) await scene.recovered();
  }
  scene.note(`${times} kills`);
}
