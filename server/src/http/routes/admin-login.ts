import formbody from '@fastify/formbody';
import rateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { createFailedLogins } from '../../admin/failed-logins.js';
import { samePassword } from '../../auth/password.js';
import type { Sessions } from '../../auth/sessions.js';
import type { Clock } from '../../clock.js';
import { SurecastError } from '../../errors.js';
import { prefersHtml } from '../accept.js';
import { audit } from '../audit.js';
import { failure } from '../schemas.js';
import type { SessionCookie } from '../session-cookie.js';
import { takesPostOnly } from '../wrong-address.js';

const ATTEMPTS = { max: 10, timeWindow: 5 * 60_000 };

const answer = z.object({ result: z.literal('success') });
const SUCCESS = { result: 'success' } as const;

interface LoginDeps {
  adminPassword: string;
  sessions: Sessions;
  cookie: SessionCookie;
  clock: Clock;
}

/**
 * `POST /admin/login` and `/admin/logout`. Another site cannot use either: the cookie is SameSite=Strict, and requests from
 * other origins are refused before they come here.
 */
export const adminLoginRoutes: FastifyPluginAsyncZod<LoginDeps> = async (
  app,
  { adminPassword, sessions, cookie, clock },
) => {
  const failed = createFailedLogins({ trail: app.auditTrail, clock, newId: () => uuidv7() });
  app.addHook('onClose', () => failed.close());
  await app.register(formbody);
  await app.register(rateLimit, {
    global: false,
    onExceeded: (request) => failed.note(request.ip, 'limited'),
    errorResponseBuilder: () => new SurecastError('rate_limited', 'Too many attempts to log in: wait, then try again.'),
  });

  for (const url of ['/admin/login', '/admin/logout']) takesPostOnly(app, url);

  app.route({
    method: 'POST',
    url: '/admin/login',
    schema: {
      operationId: 'adminLogin',
      summary: 'Open an admin session',
      description: `At most ${ATTEMPTS.max} attempts in ${ATTEMPTS.timeWindow / 60_000} minutes from one address.`,
      tags: ['admin'],
      consumes: ['application/json', 'application/x-www-form-urlencoded'],
      body: z.object({ password: z.string().max(1_000) }),
      response: { 200: answer, default: failure },
    },
    config: { rateLimit: ATTEMPTS },
    async handler(request, reply) {
      if (!samePassword(request.body.password, adminPassword)) {
        request.log.warn({ address: request.ip }, 'admin login failed');
        failed.note(request.ip, 'wrong');
        throw new SurecastError('login_failed');
      }
      await audit(request, 'login', '', 'success');
      reply.setCookie(cookie.name, sessions.open(), cookie.options).header('cache-control', 'no-store');
      if (prefersHtml(request.headers.accept)) return reply.redirect('/admin', 303);
      return reply.send(SUCCESS);
    },
  });

  app.route({
    method: 'POST',
    url: '/admin/logout',
    schema: {
      operationId: 'adminLogout',
      summary: 'Close the admin session of this browser',
      tags: ['admin'],
      response: { 200: answer, default: failure },
    },
    async handler(request, reply) {
      const session = cookie.of(request);
      // Of nobody who was not logged in: anybody could fill the log.
      if (session !== undefined && sessions.isOpen(session)) await audit(request, 'logout', '', 'success');
      const { maxAge: _life, ...options } = cookie.options;
      reply.clearCookie(cookie.name, options).header('cache-control', 'no-store');
      if (prefersHtml(request.headers.accept)) return reply.redirect('/admin', 303);
      return reply.send(SUCCESS);
    },
  });
};
