/** The client without a socket library, whole (pass `io`) or in parts: what receives does without what is not imported. */

export type { ClientLimits, ClientUsage } from '../bounds.js';
export { createBounds } from '../bounds.js';
export { createClient } from '../client.js';
export { ClientError } from '../client-error.js';
export { type Environment, systemClock } from '../environment.js';
export { createPost } from '../http.js';
export type * from '../options.js';
export { createReceiver, type Receiver, type ReceiverOptions } from '../receiver.js';
export type { Wake, WakeSignal } from '../wake.js';
