/** Made-up ids are long and differ in their first digits: eight of them tell them apart on a page. The whole goes in a title. */
export function shortId(id: string): string {
  return id.length > 12 ? `${id.slice(0, 8)}…` : id;
}

/** The client's own name, of `subject/client`. Names hold no slash, subjects may. */
export function clientPart(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** Whose client it is, of `subject/client`. */
export function subjectPart(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('/')));
}
