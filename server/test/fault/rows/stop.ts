import type { Row, Scene } from '../row.js';
import type { ServerProcess } from '../stage/stage.js';

const TIMES = 3;

async function stopAndStart(scene: Scene, server: ServerProcess): Promise<void> {
  const code = await server.stop();
  if (code !== 0) scene.fail(`${server.name} ended with ${code} when it was told to stop`);
  await server.start();
  scene.healed();
  await scene.recovered();
}

export const stopped: Row = {
  name: 'stopped',
  rules: 'PR2 CL6',
  event: 'each process told to stop (SIGTERM) and started again, three times',
  on: ['embedded', 'split'],
  async act(scene) {
    for (let time = 0; time < TIMES; time += 1) {
      for (const server of scene.stage.servers) await stopAndStart(scene, server);
    }
    scene.note('every exit code 0');
  },
};
