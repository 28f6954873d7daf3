import { ERRORS, type ErrorCode } from '@surecast/shared/protocol';
import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { SurecastError } from '../errors.js';

/** Fields whose every fault has a code of its own. */
const FIELD_CODES: Record<string, ErrorCode> = {
  title: 'invalid_title',
  text: 'invalid_text',
  data: 'invalid_data',
  channel: 'invalid_channel',
  client: 'invalid_client',
};

/** Checks a part of a request against its zod schema; what does not fit is refused with the code of its field. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema }) => {
  return (value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? { value: parsed.data } : { error: toInvalid(parsed.error.issues) };
  };
};

/** Answers are typed by their schemas; checking them again at run time would cost each request for nothing. */
export const serializerCompiler = () => (value: unknown) => JSON.stringify(value);

function toInvalid(issues: readonly z.core.$ZodIssue[]): SurecastError {
  const issue = mostTelling(issues);
  const field = issue?.path[0];
  const code = typeof field === 'string' ? FIELD_CODES[field] : undefined;
  if (code) return new SurecastError(code, ERRORS[code].meaning);
  const where = issue === undefined || issue.path.length === 0 ? 'The body' : `"${issue.path.join('.')}"`;
  return new SurecastError('invalid_request', `${where} does not fit: ${issue?.message ?? 'it is not valid'}.`);
}

/** Of the forms that a request may have, the one that was most likely meant: the one with the fewest faults. */
function mostTelling(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const [issue] = issues;
  if (issue?.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const forms = [...issue.errors].sort((a, b) => a.length - b.length);
  return mostTelling(forms[0] ?? []) ?? issue;
}
