import type { Delivery } from '../../src/delivery/delivery.js';
import type { Gateway } from '../../src/gateway/gateway.js';
import type { Life } from './life.js';
import type { Watch } from './watch.js';

/**
 * Memory gateways count their connections each for itself. Between the gateways of a run a connection has its process's name before its
 * own, as sockets have names that nobody else has.
 */
const join = (process: string, connection: string) => `${process}/${connection}`;

/** Delivery as the gateway has it. */
export function withFullNames(delivery: Delivery, process: string): Delivery {
  return new Proxy(delivery, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (request: unknown) => member.call(target, hasConnection(request) ? inFull(request, process) : request);
    },
  });
}

function inFull<T extends { connection: string }>(request: T, process: string): T {
  return { ...request, connection: join(process, request.connection) };
}

function hasConnection(request: unknown): request is { connection: string } {
  return typeof request === 'object' && request !== null && 'connection' in request;
}

/** The gateway as delivery has it, with what it writes on its own account on record. A process that is gone writes nothing. */
export function withOwnNames(gateway: Gateway, process: string, life: Life, watch: Watch): Gateway {
  const prefix = join(process, '');
  const own = (first: unknown) =>
    typeof first === 'string' && first.startsWith(prefix) ? first.slice(prefix.length) : first;
  return new Proxy(gateway, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (first: unknown, ...rest: unknown[]) => {
        const outcome: unknown = member.call(target, own(first), ...rest);
        if (name === 'send' && outcome === 'written' && life.state !== 'dead') watch.sent(String(first), rest[0]);
        return outcome;
      };
    },
  });
}
