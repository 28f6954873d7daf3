import type { Row, Scene } from '../row.js';

const DOWN_MS = 6_000;
/** SV2 has 2 s; the rest is this machine's, which does everything else at the same time. */
const ANSWER_MS = 2_500;

function storeOf({ stage }: Scene) {
  if (!stage.store) throw new Error('the store is not ours to stop: unset MONGODB_URL');
  return stage.store;
}

/** SV2: whoever saves is told within 2 s, and nobody loses the connection over it. */
async function look(scene: Scene): Promise<void> {
  const { absent } = await scene.result();
  if (absent.length > 0) scene.fail(`${absent.length} clients lost their connection while the store was down`);
}

function verify({ saver, fail, note }: Scene): void {
  if (saver.slowestAnswerMs > ANSWER_MS) fail(`a save was answered after ${saver.slowestAnswerMs} ms`);
  const refused = saver.failures.get('store_unavailable') ?? 0;
  if (refused === 0) fail('no save was answered store_unavailable');
  note(`slowest answer to a save ${saver.slowestAnswerMs} ms, ${refused} times store_unavailable`);
}

export const storeStopped: Row = {
  name: 'store-stopped',
  rules: 'SV2 SV4',
  event: 'MongoDB killed with -9, started again 6 s later',
  on: ['split'],
  async act(scene) {
    const store = storeOf(scene);
    await store.kill9();
    await scene.wait(DOWN_MS);
    await look(scene);
    await store.start();
    scene.healed();
    await scene.recovered();
    verify(scene);
  },
};

export const storePaused: Row = {
  name: 'store-paused',
  rules: 'SV2 SV4',
  event: 'MongoDB stands still for 6 s (SIGSTOP)',
  on: ['split'],
  isShort: ['split'],
  async act(scene) {
    const store = storeOf(scene);
    store.pause();
    await scene.wait(scene.isShort ? DOWN_MS / 2 : DOWN_MS);
    await look(scene);
    store.resume();
    scene.healed();
    await scene.recovered();
    verify(scene);
  },
};
