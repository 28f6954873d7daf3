import { hash } from 'node:crypto';
import { createSigner, createVerifier } from 'fast-jwt';
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
  nbf: z.number().optional(),
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
  const signed = createSigner({ key: secret, algorithm: 'HS256' });
  // It would take the time from the system.
  const opened = createVerifier({ key: secret, algorithms: ['HS256'], ignoreExpiration: true, ignoreNotBefore: true });
  const remembered = new Map<string, Identity>();

  /** `late`: how many seconds after its end a token is still read. */
  function read(token: string, late: number): Claims {
    const known = claimsIn(token);
    const now = clock.now() / 1_000;
    if (!known || (known.nbf ?? 0) > now) throw new SurecastError('token_invalid');
    if (known.exp + late <= now) throw new SurecastError('token_expired');
    return known;
  }

  function claimsIn(token: string): Claims | null {
    try {
      return claims.parse(opened(token));
    } catch {
      return null;
    }
  }

  function subjectOf(previous: string): string | null {
    try {
      return read(previous, SUBJECT_KEPT_S).sub;
    } catch {
      return null;
    }
  }

  function sign(subject: string, rights: ChannelRights, lifeMs = ttlMs): IssuedToken {
    const iat = Math.floor(clock.now() / 1_000);
    const exp = Math.ceil((clock.now() + Math.min(lifeMs, ttlMs)) / 1_000);
    return { token: signed({ sub: subject, iat, exp, ch: rights }), subject, expiresAt: new Date(exp * 1_000) };
  }

  function remember(fingerprint: string, identity: Identity): void {
    if (remembered.size >= MOST_REMEMBERED) {
      const [oldest] = remembered.keys();
      if (oldest !== undefined) remembered.delete(oldest);
    }
    remembered.set(fingerprint, identity);
  }

  return {
    async issue({ previous, subject, rights, ttlMs: lifeMs }) {
      const known = previous === undefined ? null : subjectOf(previous);
      return sign(known ?? subject ?? uuidv4(), rights, lifeMs);
    },

    async refresh(previous) {
      const { sub, ch } = read(previous, 0);
      // What is for admins is renewed by their session alone.
      return sign(sub, Object.fromEntries(Object.entries(ch).filter(([channel]) => !channel.startsWith('$'))));
    },

    async verify(token) {
      // Kept by hash, so that a dump of memory or a bug that prints the map gives no tokens away.
      const fingerprint = hash('sha256', token, 'base64');
      const known = remembered.get(fingerprint);
      if (known) {
        if (known.expiresAt > clock.now()) return known;
        remembered.delete(fingerprint);
        throw new SurecastError('token_expired');
      }
      const { sub, exp, ch } = read(token, 0);
      const identity = { subject: sub, expiresAt: exp * 1_000, may: rightsOf(ch) };
      remember(fingerprint, identity);
      return identity;
    },
  };
}
