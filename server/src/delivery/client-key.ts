/** A client is (subject, client name): the same name under another subject is another client. */
export function clientKey(subject: string, client: string): string {
  return `${subject}/${client}`;
}

/** The client's own name in its key. A subject may hold any character, a name no slash. */
export function clientName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
