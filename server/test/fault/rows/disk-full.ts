import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../row.js';

const DISK_MIB = 24;
const FULL_MS = 6_000;
const HEAL_MS = 10_000;

export const diskFull: Row = {
  name: 'disk-full',
  rules: 'SV1 SV2',
  event: 'the disk of the data folder is full for 6 s',
  on: ['embedded'],
  isShort: ['embedded'],
  diskMiB: DISK_MIB,
  load: { clients: 50 },
  async act(scene) {
    const { dataDir } = scene.stage;
    const ballast = join(dataDir, 'ballast');
    const before = scene.saver.saved.length;
    fill(dataDir, ballast);
    await scene.wait(FULL_MS);
    const refused = [...scene.saver.failures].filter(([code]) => code !== 'none');
    if (refused.length === 0) scene.fail('no save was refused on a full disk');
    if (scene.saver.failures.has('none')) scene.fail('saves had no answer on a full disk');
    const until = scene.saver.saved.length;
    rmSync(ballast);
    const began = performance.now();
    scene.healed();
    while (scene.saver.saved.length === until && performance.now() - began < HEAL_MS) await scene.wait(20);
    const healedMs = Math.round(performance.now() - began);
    if (healedMs >= HEAL_MS)
      scene.fail(`no save was answered 201 in the ${HEAL_MS / 1_000} s after there was room again`);
    await scene.recovered();
    // What was half-written would show now: a store that does not open, a log with a hole.
    const server = scene.stage.role('worker');
    await server.kill9();
    await server.start();
    scene.healed();
    await scene.recovered();
    const codes = refused.map(([code, times]) => `${code} ${times} times`).join(', ');
    scene.note(
      `${before} saved before; refused meanwhile: ${codes}; the next 201 came ${healedMs} ms after there was room`,
    );
  },
};

/** To the last block, in smaller and smaller pieces. */
function fill(folder: string, file: string): void {
  for (let size = 1024 * 1024; size >= 512; size /= 2) {
    for (;;) {
      const { bavail, bsize } = statfsSync(folder);
      if (bavail * bsize < size) break;
      try {
        writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
      } catch {
        break;
      }
    }
  }
}
