import type { Row, Scene } from '../row.js';
import type { Process } from '../stage/stage.js';

const PAUSE_MS = 20_000;
/** Twenty intervals fit into the pause: a service that took it for the clients' silence would drop them all. */
const env = { RESEND_INTERVAL: '1s' };
/** Twenty seconds of it are caught up with in a moment: what is tried here is the schedule, not the throughput. */
const load = { rate: 5 };

/** Nobody is dropped for it: `check` looks at that after every row. */
async function pauseAWhile(scene: Scene, process: Process): Promise<void> {
  process.pause();
  await scene.wait(PAUSE_MS);
  process.resume();
  scene.healed();
  await scene.recovered();
  // Drops that the pause brought about would come within the next rounds.
  await scene.wait(8_000);
}

export const serverPaused: Row = {
  name: 'server-paused',
  rules: 'DR1 RS2',
  event: 'the one process stands still for 20 s (SIGSTOP), resend interval 1 s',
  on: ['embedded'],
  env,
  load,
  act: (scene) => pauseAWhile(scene, scene.stage.role('worker')),
};

export const workerPaused: Row = {
  name: 'worker-paused',
  rules: 'DR1 RS2',
  event: 'the worker stands still for 20 s (SIGSTOP), resend interval 1 s',
  on: ['split'],
  env,
  load,
  act: (scene) => pauseAWhile(scene, scene.stage.role('worker')),
};
