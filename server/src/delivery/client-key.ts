/** A client is (subject, client name): the same name under another subject is another client. */
export function clientKey(subject: string, client: string): string {
  return `${subject}/${client}`;
}
