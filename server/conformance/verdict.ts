import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';

/** A rule is broken; the message says how. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** A rule could not be tried here; the message says what it takes. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

export function must(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Broken(what);
}

/** `expected` may leave members out: only those that it has are compared. */
export function has(what: string, actual: unknown, expected: object): void {
  const known = typeof actual === 'object' && actual !== null ? (actual as Record<string, unknown>) : {};
  const differs = Object.entries(expected).some(([name, value]) => !isDeepStrictEqual(known[name], value));
  if (differs) throw new Broken(`${what}: ${show(actual)} instead of ${show(expected)}`);
}

export function same(what: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) throw new Broken(`${what}: ${show(actual)} instead of ${show(expected)}`);
}

/** The value, if it has the form of the schema. */
export function shaped<Schema extends z.ZodType>(what: string, schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Broken(`${what}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''} in ${show(value)}`);
}

const SHOWN = 200;

export function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > SHOWN ? `${text.slice(0, SHOWN)} …` : text;
}
