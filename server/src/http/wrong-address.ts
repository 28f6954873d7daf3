import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SurecastError } from '../errors.js';
import { prefersHtml } from './accept.js';
import { answerFailure, prepareFailure } from './failures.js';
import { escapeHtml, plainPage } from './plain-page.js';

/** Tells a person of an address that answers nothing in a page with a way on, and a program as of any other failure. */
export function answerWrongAddress(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  if (!prefersHtml(request.headers.accept)) return answerFailure(error, request, reply);
  const known = prepareFailure(error, request, reply);
  const title = known.code === 'not_found' ? 'Not found' : 'Not possible';
  const body = `<p>${escapeHtml(known.message)}</p>\n<p><a href="/">Go to the messages</a></p>`;
  return reply.type('text/html; charset=utf-8').send(plainPage(title, body));
}

/** Answers 405 to every other method of an address that takes POST only, before a body is read. */
export function takesPostOnly(app: FastifyInstance, url: string): void {
  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url,
    schema: { hide: true },
    errorHandler: answerWrongAddress,
    onRequest: (_request, reply, done) => {
      reply.header('allow', 'POST');
      done(new SurecastError('method_not_allowed'));
    },
    handler: () => Promise.reject(new SurecastError('method_not_allowed')),
  });
}
