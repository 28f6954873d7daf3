export type { MemoryConnection } from './memory-connection.js';
export { createMemoryGateway, type MemoryGateway } from './memory-gateway.js';
export { createMemoryIo } from './memory-io.js';
