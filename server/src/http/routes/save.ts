import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import { LIMITS, type SaveAnswer } from '@surecast/shared/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Delivery } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import { prefersHtml, wantsPage } from '../accept.js';
import { answerFailure, prepareFailure } from '../failures.js';
import { demand, type Identify } from '../identify.js';
import { readMultipartFields } from '../multipart-fields.js';
import { readFormSave, readJsonSave } from '../save-input.js';
import { cameFrom, failurePage, foreignFormPage, savedAt, unreadFormPage } from '../save-page.js';
import { failure, saveAnswer, saveBody, saveHeaders } from '../schemas.js';
import { takesPostOnly } from '../wrong-address.js';

/** The fields that a form may have, with some to spare; a part over the size is too long for any field. */
const FORM_LIMITS = { fields: 16, parts: 16, fieldNameSize: 100, fieldSize: 2 * LIMITS.textBytes };

/** `POST /save`: JSON, or an HTML form that is answered as a browser without JavaScript expects it. */
export const saveRoute: FastifyPluginAsyncZod<{ delivery: Delivery; identify: Identify }> = async (app, deps) => {
  const { delivery, identify } = deps;
  await app.register(formbody);
  await app.register(multipart, { limits: FORM_LIMITS });
  // As text, so that `data` can be kept exactly as it was sent.
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  takesPostOnly(app, '/save');
  app.route({
    // The busiest routes answer JSON, which headers for pages do nothing for: they are a tenth of the time.
    helmet: false,
    method: 'POST',
    url: '/save',
    schema: {
      operationId: 'save',
      summary: 'Save a message; it is durable when the answer comes',
      description:
        'Form posts that accept HTML are answered 303 with the page they came from, or with a page that keeps what was typed.',
      tags: ['messages'],
      consumes: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
      headers: saveHeaders,
      body: saveBody,
      security: [{ bearer: [] }, {}],
      response: { 201: saveAnswer, default: failure },
    },
    // Both are read by save-input.ts.
    validatorCompiler: () => (value) => ({ value }),
    errorHandler: answerSaveFailure,
    config: { keepsTyped: true },
    // Before the guard refuses a form of another site: its answer keeps what was typed.
    preValidation: async (request: FastifyRequest) => {
      if (request.isMultipart()) request.body = await readMultipartFields(request);
    },
    async handler(request, reply) {
      const key = request.headers['idempotency-key'];
      const body: unknown = request.body;
      if (typeof body === 'string') {
        const content = readJsonSave(body, key);
        const identity = await identify.anyone(request);
        demand(identity, 'write', content.channel);
        const saved = await delivery.save({ ...content, subject: identity.subject });
        const answer: SaveAnswer = { result: 'success', ...saved };
        return reply.code(201).send(answer);
      }
      const fields = formFields(body);
      const content = readFormSave(fields, key);
      const identity = await identify.anyone(request, tokenField(fields));
      demand(identity, 'write', content.channel);
      const saved = await delivery.save({ ...content, subject: identity.subject });
      if (prefersHtml(request.headers.accept)) {
        return reply.redirect(savedAt(cameFrom(request, fields), saved.id), 303);
      }
      const answer: SaveAnswer = { result: 'success', ...saved };
      return reply.code(201).send(answer);
    },
  });
};

function formFields(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) throw new SurecastError('invalid_request', 'The body is missing.');
  return body as Record<string, unknown>;
}

function tokenField({ token }: Record<string, unknown>): string | undefined {
  if (token === undefined || token === '') return undefined;
  if (typeof token !== 'string') throw new SurecastError('token_invalid');
  return token;
}

function answerSaveFailure(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  // What is left of a form is not read, so the connection cannot serve another request.
  if (request.isMultipart()) reply.header('connection', 'close');
  if (!wantsPage(request.headers)) return answerFailure(error, request, reply);
  const known = prepareFailure(error, request, reply);
  reply.helmet();
  const { body } = request;
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : null;
  return reply.type('text/html; charset=utf-8').send(pageFor(known, fields, request));
}

function pageFor(error: SurecastError, fields: Record<string, unknown> | null, request: FastifyRequest): string {
  if (request.refusal?.code === 'origin_refused') return foreignFormPage(error, fields ?? {});
  if (fields === null) return unreadFormPage(error);
  return failurePage(error, fields, cameFrom(request, fields));
}
