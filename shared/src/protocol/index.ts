export type * from './admin.js';
export { ERRORS, type ErrorCode, type Failure, type SocketFailure } from './errors.js';
export type { Frame, Message, PushedMessage } from './frames.js';
export type * from './http.js';
export { DEFAULT_CHANNEL, LIMITS, NAME_PATTERN, OVERVIEW_CHANNEL, OWN_CHANNELS } from './names.js';
export type * from './socket.js';
