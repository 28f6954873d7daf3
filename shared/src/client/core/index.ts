/** The client without a socket library: pass `io`. */

export type { ClientLimits, ClientUsage } from '../bounds.js';
export { createClient } from '../client.js';
export { ClientError } from '../client-error.js';
export type * from '../options.js';
export type { Wake, WakeSignal } from '../wake.js';
