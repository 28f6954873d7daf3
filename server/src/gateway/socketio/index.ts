export type { GatewayLog } from '../connection/state.js';
export type { OriginRule } from './origin.js';
export { createSocketGateway, type GatewayConfig, type SocketGateway } from './socket-gateway.js';
