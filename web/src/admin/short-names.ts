/** Made-up ids are long and differ in their first digits: eight of them tell them apart on a page. The whole goes in a title. */
export function shortId(id: string): string {
  return id.length > 12 ? `${id.slice(0, 8)}…` : id;
}

/** `subject/client` with the subject cut short; the client's own name stays whole. */
export function shortClient(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key : `${shortId(key.slice(0, slash))}/${key.slice(slash + 1)}`;
}
