export { type RedisChild, startRedisChild } from './child/index.js';
