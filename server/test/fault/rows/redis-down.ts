import type { Row, Scene } from '../row.js';

const DOWN_MS = 8_000;
const TIMES = 3;
/** SV1: Redis plays no part in the answer to a save. SV2 has 2 s; the rest is this machine's, which does everything else too. */
const ANSWER_MS = 2_500;
/** Pages that are closed when Redis loses everything and opened afterwards, without a position of their own. */
const AWAY = 'away';
const load = { others: { [AWAY]: 20 } };

function verify({ saver, fail, note }: Scene): void {
  for (const [code, count] of saver.failures) fail(`${count} saves were answered ${code} though only Redis was away`);
  if (saver.slowestAnswerMs > ANSWER_MS) fail(`a save was answered after ${saver.slowestAnswerMs} ms`);
  note(`every save 201, the slowest in ${saver.slowestAnswerMs} ms`);
}

export const redisStopped: Row = {
  name: 'redis-stopped',
  rules: 'SV1 RL1',
  event: 'Redis ended, started again with its data 8 s later',
  on: ['split'],
  async act(scene) {
    await scene.stage.redis.kill9();
    await scene.wait(DOWN_MS);
    await scene.stage.redis.start();
    scene.healed();
    await scene.recovered();
    verify(scene);
  },
};

export const redisPaused: Row = {
  name: 'redis-paused',
  rules: 'SV1 RL1',
  event: 'Redis stands still for 8 s (SIGSTOP)',
  on: ['embedded', 'split'],
  async act(scene) {
    scene.stage.redis.pause();
    await scene.wait(DOWN_MS);
    scene.stage.redis.resume();
    scene.healed();
    await scene.recovered();
    verify(scene);
  },
};

/** Redis loses everything while 200 clients are connected and 20 are away; those come back and nothing may be missing. */
async function forget(scene: Scene, lose: () => Promise<void>): Promise<void> {
  for (let time = 0; time < (scene.isShort ? 1 : TIMES); time += 1) {
    scene.network({ kind: 'close' }, AWAY);
    await scene.wait(2_000);
    await lose();
    await scene.wait(1_000);
    scene.network({ kind: 'reopen' }, AWAY);
    scene.healed();
    await scene.recovered();
  }
  verify(scene);
}

export const redisEmptied: Row = {
  name: 'redis-emptied',
  rules: 'RC2 SV1',
  event: 'FLUSHALL at work, three times; 20 clients are away then and come back without a position of their own',
  on: ['embedded', 'split'],
  isShort: ['embedded'],
  load,
  act: (scene) => forget(scene, scene.stage.redis.flush),
};

export const redisKilled: Row = {
  name: 'redis-killed',
  rules: 'SV1 AK1',
  event: 'Redis killed with -9 and started again at once with what it kept, three times',
  on: ['embedded', 'split'],
  async act(scene) {
    for (let time = 0; time < TIMES; time += 1) {
      await scene.stage.redis.kill9();
      await scene.stage.redis.start();
      scene.healed();
      await scene.recovered();
      await scene.wait(1_000);
    }
    verify(scene);
  },
};

export const redisLost: Row = {
  name: 'redis-lost',
  rules: 'RC2 SV1',
  event: 'Redis killed with -9 and started again without its data, three times; 20 clients away as above',
  on: ['split'],
  load,
  act: (scene) =>
    forget(scene, async () => {
      const { redis } = scene.stage;
      await redis.kill9();
      await redis.erase?.();
      await redis.start();
    }),
};
