import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { createAuditTrail } from '../admin/audit-trail.js';
import { createSessions, sessionKeyOf } from '../auth/sessions.js';
import { systemClock } from '../clock.js';
import { SurecastError } from '../errors.js';
import { answerBrokenRequest } from './broken-requests.js';
import type { HttpDeps } from './deps.js';
import { addDocs } from './docs.js';
import { answerFailure } from './failures.js';
import { addGuard } from './guard.js';
import { createIdentify } from './identify.js';
import { ackRoute } from './routes/ack.js';
import { adminApiRoutes } from './routes/admin-api.js';
import { adminLoginRoutes } from './routes/admin-login.js';
import { healthRoutes } from './routes/health.js';
import { listRoute } from './routes/list.js';
import { messagesRoute } from './routes/messages.js';
import { pageRoutes } from './routes/pages.js';
import { saveRoute } from './routes/save.js';
import { tokenRoute } from './routes/token.js';
import { addSecurity } from './security.js';
import { createSessionCookie } from './session-cookie.js';
import { serializerCompiler, validatorCompiler } from './validation.js';
import { answerWrongAddress } from './wrong-address.js';

export type { HttpDeps } from './deps.js';

/** Above the biggest valid request: 65,536 bytes of text take six times that as JSON escapes, and the data comes on top. */
const BODY_LIMIT = 512 * 1024;
/** Longest time that a request may take to arrive, so that slow senders do not hold connections. */
const REQUEST_TIMEOUT_MS = 30_000;
/** A client key in an address: subject and client name, percent-encoded. */
const MOST_PARAMETER_LENGTH = 1_200;

/** The HTTP edge over the delivery path. It does not listen yet; `close` lets requests that are under way finish. */
export async function createHttpServer(deps: HttpDeps): Promise<FastifyInstance> {
  const { config, delivery, store, live, queue, redrive, relay, tokens, adminPassword, webRoot } = deps;
  const { loopback, ALLOWED_ORIGINS: allowedOrigins } = config;
  const clock = deps.clock ?? systemClock;
  const log: FastifyBaseLogger = deps.log;

  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false,
    routerOptions: { maxParamLength: MOST_PARAMETER_LENGTH },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => {
      answerFailure(error, request, reply);
    },
  });
  app.decorate('refused', (code) => deps.refused?.(code));
  app.decorate('auditTrail', createAuditTrail({ store, clock, newId: () => uuidv7(), log: deps.log }));
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerFailure);
  // A page of another site can send plain text without asking first; no route takes it.
  app.removeContentTypeParser('text/plain');

  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  await addSecurity(app, allowedOrigins);
  addGuard(app, { loopback, allowedOrigins, draining: () => closing });
  app.addHook('onResponse', (request, reply, done) => {
    const { method, url } = request;
    request.log.debug({ method, url, status: reply.statusCode, ms: reply.elapsedTime }, 'request');
    done();
  });
  app.setNotFoundHandler((request, reply) => answerWrongAddress(new SurecastError('not_found'), request, reply));

  await addDocs(app);
  const identify = createIdentify(tokens, loopback);
  await app.register(saveRoute, { delivery, identify });
  await app.register(ackRoute, { delivery, identify });
  await app.register(listRoute, { delivery, identify });
  await app.register(tokenRoute, { tokens, loopback });
  await app.register(messagesRoute, { delivery, identify });
  await app.register(healthRoutes, { ready: deps.ready, registry: deps.metrics?.registry });
  await app.register(async (admin) => {
    const key = sessionKeyOf(deps.sessionSecret, adminPassword);
    const sessions = createSessions({ key, clock });
    const sessionCookie = createSessionCookie({ loopback, lifeS: sessions.lifeS });
    await admin.register(cookie);
    await admin.register(adminLoginRoutes, { adminPassword, sessions, cookie: sessionCookie, clock });
    await admin.register(adminApiRoutes, {
      store,
      live,
      queue,
      redrive,
      relay,
      commands: deps.commands,
      reports: deps.reports,
      delivery,
      overview: deps.overview,
      tokens,
      sessions,
      cookie: sessionCookie,
      clock,
      board: deps.queueBoard,
    });
  });
  await app.register(pageRoutes, { webRoot });
  await app.ready();
  return app;
}
