import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import { LIMITS, type SaveAnswer } from '@surecast/shared/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Delivery } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import { prefersHtml } from '../accept.js';
import { answerFailure, prepareFailure } from '../failures.js';
import { demand, type Identify } from '../identify.js';
import { readMultipartFields } from '../multipart-fields.js';
import { readFormSave, readJsonSave } from '../save-input.js';
import { cameFrom, failurePage, savedAt } from '../save-page.js';
import { failure, saveAnswer, saveBody, saveHeaders } from '../schemas.js';

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
      const fields = await readFields(request);
      const content = readFormSave(fields, key);
      const identity = await identify.anyone(request, tokenField(fields));
      demand(identity, 'write', content.channel);
      const saved = await delivery.save({ ...content, subject: identity.subject });
      if (prefersHtml(request.headers.accept)) {
        return reply.redirect(savedAt(cameFrom(request, fields.back), saved.id), 303);
      }
      const answer: SaveAnswer = { result: 'success', ...saved };
      return reply.code(201).send(answer);
    },
  });
};

async function readFields(request: FastifyRequest): Promise<Record<string, unknown>> {
  if (request.isMultipart()) request.body = await readMultipartFields(request);
  const { body } = request;
  if (typeof body !== 'object' || body === null) throw new SurecastError('invalid_request', 'The body is missing.');
  return body as Record<string, unknown>;
}

function tokenField({ token }: Record<string, unknown>): string | undefined {
  if (token === undefined || token === '') return undefined;
  if (typeof token !== 'string') throw new SurecastError('token_invalid');
  return token;
}

function answerSaveFailure(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const type = request.headers['content-type'] ?? '';
  const form = type.startsWith('application/x-www-form-urlencoded') || type.startsWith('multipart/form-data');
  // What is left of a form is not read, so the connection cannot serve another request.
  if (type.startsWith('multipart/form-data')) reply.header('connection', 'close');
  if (!form || !prefersHtml(request.headers.accept)) return answerFailure(error, request, reply);
  const known = prepareFailure(error, request, reply);
  reply.helmet();
  const { body } = request;
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return reply.type('text/html; charset=utf-8').send(failurePage(known, fields, cameFrom(request, fields.back)));
}
