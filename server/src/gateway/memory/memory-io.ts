import type { ClientSocket, OpenSocket } from '@surecast/shared/client/core';
import { clientKey } from '../../delivery/client-key.js';
import { toSocketFailure } from '../../errors.js';
import { parseHandshake } from '../connection/requests.js';
import type { ConnectionDeps } from '../connection/state.js';
import type { MemoryConnection } from './memory-connection.js';
import type { MemoryGateway } from './memory-gateway.js';

/** Lets the client library connect to a memory gateway: pass it as `io`. The handshake passes by itself, all else when delivered. */
export function createMemoryIo(gateway: MemoryGateway, tokens: ConnectionDeps['tokens']): OpenSocket {
  return (_url, options) => {
    const listeners = new Map<string, ((...args: never[]) => void)[]>();
    const fire = (event: string, ...args: unknown[]) => {
      for (const listener of listeners.get(event) ?? []) listener(...(args as never[]));
    };
    let connection: MemoryConnection | null = null;
    let isWanted = false;

    async function connect(auth: object): Promise<void> {
      try {
        const { token, client, label } = parseHandshake(auth);
        const identity = await tokens.verify(token);
        if (!isWanted) return;
        const member = { identity, client: clientKey(identity.subject, client), ...(label !== undefined && { label }) };
        connection = gateway.connect(member);
        connection.listen((event, payload) => fire(event, payload));
        fire('connect');
      } catch (error) {
        const data = toSocketFailure(error);
        if (isWanted) fire('connect_error', Object.assign(new Error(data.message), { data }));
      }
    }

    const socket: ClientSocket = {
      get connected() {
        return connection?.isOpen ?? false;
      },
      on(event, listener) {
        listeners.set(event, [...(listeners.get(event) ?? []), listener]);
      },
      emit(event, payload, answer) {
        void connection?.request(event, payload).then((reply) => {
          if (reply && typeof answer === 'function') answer(reply);
        });
      },
      connect() {
        isWanted = true;
        options.auth((auth) => void connect(auth));
      },
      disconnect() {
        isWanted = false;
        connection?.cut();
      },
    };
    return socket;
  };
}
