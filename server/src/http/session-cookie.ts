import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';

const NAME = 'surecast_admin';

/** The cookie of an admin session. Off loopback it is sent over TLS only. */
export function createSessionCookie({ loopback, lifeS }: { loopback: boolean; lifeS: number }) {
  const options: CookieSerializeOptions = {
    path: '/admin',
    httpOnly: true,
    sameSite: 'strict',
    secure: !loopback,
    maxAge: lifeS,
  };
  return { name: NAME, options, of: (request: FastifyRequest): string | undefined => request.cookies[NAME] };
}

export type SessionCookie = ReturnType<typeof createSessionCookie>;
