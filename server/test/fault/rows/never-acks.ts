import { loginAdmin } from '../../support/admin.js';
import { connectSilent } from '../../support/silent.js';
import type { Row } from '../row.js';

const INTERVAL_MS = 600;
const SENDS = 6;

export const neverAcks: Row = {
  name: 'never-acks',
  rules: 'RS2 DR1 DR3',
  event: 'one client never acknowledges, resend interval 600 ms: 1 + 5 sends, dropped, letter kept',
  on: ['embedded', 'split'],
  isShort: ['embedded'],
  env: { RESEND_INTERVAL: `${INTERVAL_MS}ms` },
  async act(scene) {
    const { stage, saver, fail } = scene;
    saver.hold();
    await scene.wait(500);
    // Straight to the gateway: who it is matters here, not its link.
    const url = `http://127.0.0.1:${stage.ports.gateway}`;
    const silent = await connectSilent(url, 'silent');
    await silent.subscribe('fault-0');
    saver.go();
    const deadline = Date.now() + INTERVAL_MS * (SENDS + 1) + 15_000;
    while (silent.dropped.length === 0 && Date.now() < deadline) await scene.wait(100);
    scene.healed();
    await scene.recovered();
    silent.close();
    const first = silent.sends[0];
    const sends = silent.sends.filter(({ seq }) => seq === first?.seq);
    if (sends.length !== SENDS) fail(`the oldest message was sent ${sends.length} times instead of ${SENDS}`);
    if (silent.dropped.length !== 1) fail(`the client was told ${silent.dropped.length} times that it was dropped`);
    const admin = await loginAdmin(() => `http://127.0.0.1:${stage.ports.api}`, stage.adminPassword);
    const letters = await admin.deadLetters();
    if (letters.length !== 1 || letters[0]?.attempts !== SENDS - 1) {
      fail(`dead letters: ${JSON.stringify(letters.map(({ client, attempts }) => ({ client, attempts })))}`);
    }
    scene.note(`${sends.length} sends, then dropped; ${letters.length} letter`);
  },
};
