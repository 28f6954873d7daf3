import type { Row } from '../row.js';

const CLIENTS = 5_000;
const MOST_MS = 8_000;

export const restart: Row = {
  name: 'restart',
  rules: 'PR3 RC1',
  event: `${CLIENTS} clients, the server killed with -9 and started again while messages are saved`,
  on: ['embedded'],
  isBig: true,
  load: { clients: CLIENTS, channels: 1, rate: 0.3, bytes: 200, processes: 1, isLight: true },
  async act(scene) {
    const server = scene.stage.role('gateway');
    await scene.wait(5_000);
    await server.kill9();
    await server.start();
    scene.healed();
    await scene.recovered(60_000);
  },
  verify({ recoverMs }) {
    if (!recoverMs) return ['not all came back'];
    return recoverMs.max < MOST_MS
      ? []
      : [`the last client was back ${recoverMs.max} ms after ready, not within ${MOST_MS}`];
  },
};
