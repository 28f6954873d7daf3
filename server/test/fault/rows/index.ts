import type { Row } from '../row.js';
import { diskFull } from './disk-full.js';
import { halfOpen, slowLinks, tcpCut } from './links.js';
import { network } from './network.js';
import { neverAcks } from './never-acks.js';
import { serverPaused, workerPaused } from './paused.js';
import { redisEmptied, redisKilled, redisLost, redisPaused, redisStopped } from './redis-down.js';
import { restart } from './restart.js';
import { apiKilled, gatewayKilled, rolesKilled, workerKilled } from './role-killed.js';
import { serverKilled } from './server-killed.js';
import { slowReader } from './slow-reader.js';
import { stopped } from './stop.js';
import { storePaused, storeStopped } from './store-down.js';

/** In the order of the table. */
export const ROWS: readonly Row[] = [
  storeStopped,
  storePaused,
  diskFull,
  redisStopped,
  redisPaused,
  redisEmptied,
  redisKilled,
  redisLost,
  serverKilled,
  apiKilled,
  gatewayKilled,
  workerKilled,
  rolesKilled,
  serverPaused,
  workerPaused,
  tcpCut,
  halfOpen,
  slowLinks,
  slowReader,
  neverAcks,
  stopped,
  network,
  restart,
];
