import { ERRORS } from '@surecast/shared/protocol';
import { SETTINGS } from '../../src/config.js';

/** `docs/errors.md`, made from the registry of errors. */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([code, { status, retryable, meaning }]) => {
    return `| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} | ${meaning} |`;
  });
  return `# Errors

Every failure over HTTP has the body \`{"result": "failure", "code", "message", "retryable"}\` and the status below. On the
socket the answer of an event is \`{"ok": false, "code", "message", "retryable"}\`, and a refused handshake carries the same
in \`data\`. Programs decide on \`code\` and \`retryable\`; the message is for people and may change.

\`retryable\` means that the same request may succeed later, unchanged. Answers with 429 and 503 say in \`Retry-After\` when
to try. A save that met 503 may or may not be in: repeat it with the same \`Idempotency-Key\`, and it is in once.

| code | status | retryable | meaning |
|---|---|---|---|
${rows.join('\n')}
`;
}

/** `docs/settings.md`, made from the settings that the configuration reads. */
export function settingsPage(): string {
  const rows = Object.entries(SETTINGS).map(([name, { default: standard, meaning }]) => {
    const shown = standard === undefined || standard === '' ? 'none' : `\`${standard}\``;
    return `| \`${name}\` | ${shown} | ${meaning} |`;
  });
  return `# Settings

Read from the environment at start; an empty value counts as none. Durations are a whole number with a unit: \`500ms\`,
\`30s\`, \`5m\`, \`24h\`, \`7d\`. What makes no sense is refused with one line for each setting.

When \`HOST\` is not a loopback address, the service starts only with \`JWT_SECRET\`, \`ADMIN_PASSWORD\` and \`ALLOWED_ORIGINS\`
set. \`ALLOWED_ORIGINS\` holds whole origins, such as \`https://app.example.org\`, and each is compared as it stands.

| name | default | meaning |
|---|---|---|
${rows.join('\n')}
`;
}
