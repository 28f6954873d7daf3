import { createHmac } from 'node:crypto';
import { createSigner, createVerifier } from 'fast-jwt';
import type { Clock } from '../clock.js';

const LIFE_S = 12 * 3_600;
const AUDIENCE = 'surecast-admin';

/** Sessions of the admin page: short tokens that live in a cookie, nothing is kept on the server. */
export interface Sessions {
  /** Life of a session in seconds. */
  readonly lifeS: number;
  open(): string;
  isOpen(session: string): boolean;
}

/**
 * The key that signs sessions. Other than the secret of client tokens, so that neither passes for the other; and the
 * password goes into it, so that a new password ends every session.
 */
export function sessionKeyOf(secret: string, adminPassword: string): Buffer {
  return createHmac('sha256', secret).update(`surecast admin session\n${adminPassword}`).digest();
}

export function createSessions({ key, clock }: { key: Buffer; clock: Clock }): Sessions {
  const sign = createSigner({ key, algorithm: 'HS256', aud: AUDIENCE });
  // It would take the time from the system.
  const verify = createVerifier({ key, algorithms: ['HS256'], allowedAud: AUDIENCE, ignoreExpiration: true });
  return {
    lifeS: LIFE_S,
    open() {
      const iat = Math.floor(clock.now() / 1_000);
      return sign({ iat, exp: iat + LIFE_S });
    },
    isOpen(session) {
      try {
        const { exp } = verify(session) as { exp?: unknown };
        return typeof exp === 'number' && exp > clock.now() / 1_000;
      } catch {
        return false;
      }
    },
  };
}
