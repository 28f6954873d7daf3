import { createHash } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { v4 as uuidv4 } from 'uuid';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import { SurecastError } from '../errors.js';
import type { ChannelRights, Identity, IssuedToken, Tokens } from './identity.js';
import { rightsOf } from './rights.js';

/** How long after its end a token still tells `issue` whose it was. */
const SUBJECT_KEPT_S = 30 * 24 * 3_600;
/** Checking a signature costs far more than a look-up, and a client shows the same token with every ack. */
const MOST_REMEMBERED = 20_000;

const claims = z.object({
  sub: z.string().min(1).max(255),
  exp: z.number(),
  ch: z.record(z.string().max(129), z.array(z.enum(['read', 'write']))),
});
type Claims = z.output<typeof claims>;

interface TokenOptions {
  secret: string;
  ttlMs: number;
  clock: Clock;
}

/** Tokens are JWTs with HS256 and the claims sub, exp and ch; whoever holds the secret can make them elsewhere too. */
export function createTokens({ secret, ttlMs, clock }: TokenOptions): Tokens {
  const key = importKey(secret);
  const remembered = new Map<string, Identity>();

  /** `late`: how many seconds after its end a token is still read. */
  async function read(token: string, late: number): Promise<Claims> {
    const options = { algorithms: ['HS256'], currentDate: new Date(clock.now()), clockTolerance: late };
    try {
      const { payload } = await jwtVerify(token, await key, options);
      return claims.parse(payload);
    } catch (error) {
      throw new SurecastError(error instanceof errors.JWTExpired ? 'token_expired' : 'token_invalid');
    }
  }

  async function sign(subject: string, rights: ChannelRights): Promise<IssuedToken> {
    const exp = Math.ceil((clock.now() + ttlMs) / 1_000);
    const token = await new SignJWT({ ch: rights })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(subject)
      .setIssuedAt(new Date(clock.now()))
      .setExpirationTime(exp)
      .sign(await key);
    return { token, subject, expiresAt: new Date(exp * 1_000) };
  }

  function remember(fingerprint: string, identity: Identity): void {
    if (remembered.size >= MOST_REMEMBERED) {
      const [oldest] = remembered.keys();
      if (oldest !== undefined) remembered.delete(oldest);
    }
    remembered.set(fingerprint, identity);
  }

  return {
    async issue({ previous, rights }) {
      const known = previous === undefined ? null : await read(previous, SUBJECT_KEPT_S).catch(() => null);
      return sign(known?.sub ?? uuidv4(), rights);
    },

    async refresh(previous) {
      const { sub, ch } = await read(previous, 0);
      return sign(sub, ch);
    },

    async verify(token) {
      // Kept by hash, so that a dump of memory or a bug that prints the map gives no tokens away.
      const fingerprint = createHash('sha256').update(token).digest('base64');
      const known = remembered.get(fingerprint);
      if (known) {
        if (known.expiresAt > clock.now()) return known;
        remembered.delete(fingerprint);
        throw new SurecastError('token_expired');
      }
      const { sub, exp, ch } = await read(token, 0);
      const identity = { subject: sub, expiresAt: exp * 1_000, may: rightsOf(ch) };
      remember(fingerprint, identity);
      return identity;
    },
  };
}

/** As a key object of WebCrypto: jose would import bytes again for each token. */
function importKey(secret: string) {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}
