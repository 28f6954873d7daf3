import { createHmac } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../clock.js';

const LIFE_S = 12 * 3_600;
const AUDIENCE = 'surecast-admin';

/** Sessions of the admin page: short tokens that live in a cookie, nothing is kept on the server. */
export interface Sessions {
  /** Life of a session in seconds. */
  readonly lifeS: number;
  open(): Promise<string>;
  isOpen(session: string): Promise<boolean>;
}

/**
 * The key that signs sessions. Other than the secret of client tokens, so that neither passes for the other; and the
 * password goes into it, so that a new password ends every session.
 */
export function sessionKeyOf(secret: string, adminPassword: string): Uint8Array {
  return createHmac('sha256', secret).update(`surecast admin session\n${adminPassword}`).digest();
}

export function createSessions({ key, clock }: { key: Uint8Array; clock: Clock }): Sessions {
  return {
    lifeS: LIFE_S,
    open() {
      const now = Math.floor(clock.now() / 1_000);
      return new SignJWT()
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setAudience(AUDIENCE)
        .setIssuedAt(now)
        .setExpirationTime(now + LIFE_S)
        .sign(key);
    },
    async isOpen(session) {
      const currentDate = new Date(clock.now());
      const options = { algorithms: ['HS256'], audience: AUDIENCE, requiredClaims: ['exp'], currentDate };
      return jwtVerify(session, key, options).then(
        () => true,
        () => false,
      );
    },
  };
}
