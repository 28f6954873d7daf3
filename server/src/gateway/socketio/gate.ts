import type { ErrorCode } from '@surecast/shared/protocol';
import type { Socket } from 'socket.io';
import { SurecastError } from '../../errors.js';
import type { GatewayLog, Member, TokenCheck } from '../connection/state.js';
import { admit, isFault, refusal } from './handshake.js';
import type { OriginRule } from './origin.js';

interface GateDeps {
  config: OriginRule;
  tokens: TokenCheck;
  log: GatewayLog;
  isDraining(): boolean;
  /** As many connections as there may be. */
  isFull(): boolean;
  /** Hears of each handshake that is refused. */
  refused?(code: ErrorCode): void;
}

/** Lets handshakes through, or refuses them with their code. One connection for each transport: a burst of handshakes on it is one client. */
export function createGate({ config, tokens, log, isDraining, isFull, refused: heard }: GateDeps) {
  /** Transports with a handshake under way, or a connection. */
  const taken = new WeakSet<object>();

  return (socket: Socket<object, object, object, { member?: Member }>, next: (error?: Error) => void): void => {
    const { conn } = socket;
    if (taken.has(conn)) {
      conn.close();
      return;
    }
    taken.add(conn);
    const refuse = (error: unknown) => {
      if (isFault(error)) log.error({ err: error }, 'a handshake failed');
      taken.delete(conn);
      const refused = refusal(error);
      heard?.(refused.data.code);
      next(refused);
    };
    admit(socket.handshake, config, tokens).then((member) => {
      if (isDraining()) return refuse(new SurecastError('draining'));
      if (isFull()) return refuse(new SurecastError('overloaded'));
      socket.data.member = member;
      next();
    }, refuse);
  };
}
