import { io } from 'socket.io-client';
import { createClient as createCore } from './client.js';
import type { CoreOptions, Inspectable, OpenSocket, SurecastClient } from './options.js';

export type { ClientLimits, ClientUsage } from './bounds.js';
export { ClientError } from './client-error.js';
export type * from './options.js';
export type { Wake, WakeSignal } from './wake.js';

export type ClientOptions = Omit<CoreOptions, 'io'> & Partial<Pick<CoreOptions, 'io'>>;

/** A client over socket.io-client, unless another `io` is given. */
export function createClient(options: ClientOptions): SurecastClient & Inspectable {
  return createCore({ io: io as OpenSocket, ...options });
}
