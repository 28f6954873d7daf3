import type { Row } from '../row.js';
import { killAgainAndAgain } from './kills.js';

export const serverKilled: Row = {
  name: 'server-killed',
  rules: 'FO1 SV1 QU4',
  event: 'the one process killed with -9 at random times, 20 times',
  on: ['embedded'],
  isShort: ['embedded'],
  act: (scene) => killAgainAndAgain(scene, scene.stage.role('worker'), scene.isShort ? 2 : 20),
};
