import type { Row } from '../row.js';
import type { Role } from '../stage/stage.js';
import { killAgainAndAgain } from './kills.js';

function killed(role: Role): Row {
  return {
    name: `${role}-killed`,
    rules: 'FO1 QU3 PR3',
    event: `the ${role} process killed with -9 at random times, 20 times`,
    on: ['split'],
    load: { rate: 4 },
    act: (scene) => killAgainAndAgain(scene, scene.stage.role(role), 20),
  };
}

export const apiKilled = killed('api');
export const gatewayKilled = killed('gateway');
export const workerKilled = killed('worker');

/** All three in turn, for the short form. */
export const rolesKilled: Row = {
  name: 'roles-killed',
  rules: 'FO1 QU3 PR3',
  event: 'api, gateway and worker killed with -9, one after the other',
  on: ['split'],
  isShort: ['split'],
  async act(scene) {
    for (const role of ['worker', 'gateway', 'api'] as const) await killAgainAndAgain(scene, scene.stage.role(role), 1);
  },
};
