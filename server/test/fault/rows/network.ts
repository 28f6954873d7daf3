import type { Row } from '../row.js';

const CLIENTS = 2_000;
const CUT_EVERY_MS = 15_000;
const MINUTES = 5;

export const network: Row = {
  name: 'network',
  rules: 'RC1 RC4',
  event: `${CLIENTS} clients, the TCP connection of each reset about every 15 s, ${MINUTES} minutes, a message a second`,
  on: ['embedded'],
  isBig: true,
  load: { clients: CLIENTS, channels: 1, rate: 1, bytes: 200, processes: 2, isLight: true },
  async act(scene) {
    scene.network({ kind: 'cutEach', everyMs: CUT_EVERY_MS });
    await scene.wait(MINUTES * 60_000);
    scene.network({ kind: 'cutEach', everyMs: null });
    scene.healed();
    await scene.recovered();
  },
  verify({ latencyMs }) {
    if (!latencyMs) return ['no message came'];
    return latencyMs.p99 < 1_500 ? [] : [`p99 from save to page is ${latencyMs.p99} ms, not below 1,500 ms`];
  },
};
