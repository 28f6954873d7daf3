import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { eachDeadLetter, readDeadLetters } from '../../admin/dead-letters.js';
import type { AdminDeps } from '../../admin/deps.js';
import { redriveMany } from '../../admin/redrive-many.js';
import type { Clock } from '../../clock.js';
import { SurecastError } from '../../errors.js';
import * as schemas from '../admin-schemas.js';
import { audit } from '../audit.js';
import { sendCsv } from '../csv.js';
import { describeAdmin, describeAdminFile } from '../describe-admin.js';
import { takesPostOnly } from '../wrong-address.js';

interface DeadLetterDeps extends Pick<AdminDeps, 'store' | 'redrive'> {
  clock: Clock;
}

const COLUMNS = ['id', 'channel', 'client', 'label', 'from', 'to', 'reason', 'attempts', 'at', 'state'] as const;

/** `/admin/api/dead-letters…`: what was missed, and sending it again. Registered behind the session. */
export const adminDeadLetterRoutes: FastifyPluginAsyncZod<DeadLetterDeps> = async (app, deps) => {
  const { redrive, clock } = deps;

  app.get(
    '/admin/api/dead-letters',
    {
      schema: {
        ...describeAdmin('adminDeadLetters', 'What dropped clients missed', schemas.deadLettersPage),
        querystring: schemas.deadLettersQuery,
      },
    },
    (request) => readDeadLetters(deps, request.query),
  );

  app.get(
    '/admin/api/dead-letters.csv',
    {
      schema: {
        ...describeAdminFile('adminDeadLettersFile', 'What dropped clients missed, as CSV'),
        description: 'At most 100,000 rows, newest first. Text that a spreadsheet would run gets a leading apostrophe.',
        querystring: schemas.deadLettersFilter,
      },
    },
    (request, reply) => {
      const letters = eachDeadLetter(deps, request.query);
      const rows = async function* () {
        for await (const letter of letters) yield COLUMNS.map((column) => letter[column] ?? null);
      };
      return sendCsv(reply, { name: 'dead-letters', head: COLUMNS, rows: rows() });
    },
  );

  takesPostOnly(app, '/admin/api/dead-letters/:id/redrive');
  app.post(
    '/admin/api/dead-letters/:id/redrive',
    {
      schema: {
        ...describeAdmin('adminRedrive', 'Send a dead letter again', schemas.redriveAnswer),
        params: schemas.letterParams,
        querystring: schemas.redriveQuery,
      },
    },
    async (request) => {
      const { id } = request.params;
      const done = await redrive.redrive(id, request.query.after);
      await audit(request, 'redrive', id, done.kind === 'unknown_letter' ? 'not_found' : done.kind);
      if (done.kind === 'unknown_letter') throw new SurecastError('not_found', 'There is no dead letter with this id.');
      if (done.kind !== 'sent') return { outcome: done.kind };
      const { from, to, messages, more } = done;
      return { outcome: done.kind, from, to, messages, more };
    },
  );

  takesPostOnly(app, '/admin/api/dead-letters/redrive');
  app.post(
    '/admin/api/dead-letters/redrive',
    {
      schema: {
        ...describeAdmin('adminRedriveMany', 'Send dead letters again, one after another', schemas.redriveManyAnswer),
        body: schemas.redriveManyBody,
      },
    },
    (request) =>
      redriveMany(
        {
          redrive,
          clock,
          done: ({ id, outcome }) => audit(request, 'redrive', id, outcome),
          failed: (letter, error) =>
            request.log.error({ err: error, letter }, 'admin: a dead letter was not sent again'),
        },
        request.body.ids,
      ),
  );
};
