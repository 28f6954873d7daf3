import type { Row } from '../row.js';

const CUT_EVERY_MS = 15_000;
const STALLS = 4;
/** After this a link that died without a word is given up by either end: 10 s between pings, 15 s for the answer. */
const NOTICED_MS = 30_000;

export const tcpCut: Row = {
  name: 'tcp-cut',
  rules: 'RC1 RC3 PR1',
  event: 'each TCP connection reset about every 15 s, for a minute',
  on: ['embedded', 'split'],
  isShort: ['embedded'],
  async act(scene) {
    scene.network({ kind: 'cutEach', everyMs: scene.isShort ? CUT_EVERY_MS / 5 : CUT_EVERY_MS });
    await scene.wait(scene.isShort ? 6_000 : 60_000);
    scene.network({ kind: 'cutEach', everyMs: null });
    scene.network({ kind: 'cut', how: 'reset' });
    scene.healed();
    await scene.recovered();
    scene.network({ kind: 'cut', how: 'end' });
    scene.healed();
    await scene.recovered();
  },
};

export const halfOpen: Row = {
  name: 'half-open',
  rules: 'PR1 PR2',
  event: 'all links die without a word: bytes vanish both ways, nobody is told',
  on: ['embedded', 'split'],
  async act(scene) {
    scene.network({ kind: 'halfOpen' });
    // What is saved now goes into dead links: the clients have recovered when they have it.
    await scene.wait(3_000);
    scene.healed();
    await scene.recovered(NOTICED_MS + 15_000);
    // The late disconnects of the dead links must not end the new connections' presence.
    await scene.wait(5_000);
  },
};

export const slowLinks: Row = {
  name: 'slow-links',
  rules: 'CL1 RS1',
  event: '200 ms more each way, then stalls of 3 s',
  on: ['embedded', 'split'],
  async act(scene) {
    scene.network({ kind: 'shape', shape: { delayMs: 200 } });
    await scene.wait(8_000);
    scene.healed();
    await scene.recovered();
    for (let stall = 0; stall < STALLS; stall += 1) {
      scene.network({ kind: 'shape', shape: { isStalled: true } });
      await scene.wait(3_000);
      scene.network({ kind: 'shape', shape: { isStalled: false } });
      scene.healed();
      await scene.recovered();
      await scene.wait(Math.random() * 1_000);
    }
    scene.network({ kind: 'shape', shape: { delayMs: 0 } });
    const { dropped } = await scene.result();
    if (dropped > 0) scene.fail('slowness got clients dropped');
  },
};
