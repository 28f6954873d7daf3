import { LIMITS } from '@surecast/shared/protocol';

export interface DraftProblems {
  title?: string;
  text?: string;
}

/** What keeps a form from being saved, by field, in words; an empty object when nothing does. */
export function validateDraft(draft: { title: string; text: string }): DraftProblems {
  const problems: DraftProblems = {};
  if (draft.title.trim() === '') problems.title = 'Give the message a title.';
  else if (draft.title.length > LIMITS.titleCharacters) {
    problems.title = `The title is ${draft.title.length} characters long; at most ${LIMITS.titleCharacters} fit.`;
  }
  const bytes = new TextEncoder().encode(draft.text).length;
  if (bytes > LIMITS.textBytes) {
    const [size, most] = [bytes, LIMITS.textBytes].map((count) => count.toLocaleString('en'));
    problems.text = `The text takes ${size} bytes; at most ${most} fit.`;
  }
  return problems;
}
