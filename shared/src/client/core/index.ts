/** The client without a socket library: pass `io`. */
export { createClient } from '../client.js';
export { ClientError } from '../client-error.js';
export type * from '../options.js';
