import type { Typed } from '../list/save-form.js';

/** What somebody typed into the static form before the script took over; null when there is no such form. */
export function readTyped(document: Document): Typed | null {
  const title = document.getElementById('save-title');
  const text = document.getElementById('save-text');
  if (!(title instanceof HTMLInputElement) || !(text instanceof HTMLTextAreaElement)) return null;
  const { activeElement } = document;
  return {
    title: title.value,
    text: text.value,
    focus: activeElement === title ? 'title' : activeElement === text ? 'text' : null,
  };
}
