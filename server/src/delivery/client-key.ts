/** A client is (subject, client name): the same name under another subject is another client. */
export function clientKey(subject: string, client: string): string {
  return `${subject}/${client}`;
}

/** The parts of a client key. Client names hold no slash, subjects may. */
export function splitClientKey(key: string): { subject: string; client: string } {
  const slash = key.lastIndexOf('/');
  return { subject: key.slice(0, slash), client: key.slice(slash + 1) };
}
