import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { redrive, redriveMany } from '../../../api/admin-tables.js';
import { type LetterResult, summaryOf } from './letter-words.js';
import { redriveChosen } from './redrive-chosen.js';
import { redriveWhole } from './redrive-whole.js';

type Results = ReadonlyMap<string, LetterResult>;
const NONE: Results = new Map();
/** As long as the server itself waits between the parts of a letter. */
const PAUSE_MS = 200;

/** Sends letters again, and keeps what came of each until the reader has seen it. `onKnown` is told of those dealt with. */
export function useRedrive(onKnown: (ids: readonly string[]) => void) {
  const [results, setResults] = useState(NONE);
  const add = (more: Iterable<readonly [string, LetterResult]>) => setResults((known) => new Map([...known, ...more]));

  const one = useMutation({
    mutationFn: (id: string) => redriveWhole(id, results.get(id)?.after, redrive, pause),
    networkMode: 'always',
    onSuccess: (result, id) => add([[id, result]]),
  });
  const many = useMutation({
    mutationFn: (ids: readonly string[]) =>
      redriveChosen(ids, redriveMany, (known) => {
        add(known.map(({ id, outcome }) => [id, { outcome }] as const));
        onKnown(known.map(({ id }) => id));
      }),
    networkMode: 'always',
  });

  return {
    results,
    /** In a sentence, or null before anything was sent. */
    summary: results.size === 0 ? null : summaryOf([...results.values()]),
    isPending: one.isPending || many.isPending,
    pendingOne: one.isPending ? one.variables : null,
    error: many.error ?? one.error,
    one: one.mutate,
    many: many.mutate,
    forget: () => {
      setResults(NONE);
      one.reset();
      many.reset();
    },
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
