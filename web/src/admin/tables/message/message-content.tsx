import type { MessageAnswer } from '@surecast/shared/protocol';

/** Text and data as they were saved, closed at first: the report is what one comes for. */
export function MessageContent({ message }: { message: MessageAnswer['message'] }) {
  const { text, data } = message;
  if (text === '' && data === undefined) return null;
  return (
    <details className="content">
      <summary>{text === '' ? 'Data' : data === undefined ? 'Text' : 'Text and data'}</summary>
      {text !== '' && <p>{text}</p>}
      {data !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long data scrolls, by the keyboard too
        <pre tabIndex={0}>{JSON.stringify(data, null, 2)}</pre>
      )}
    </details>
  );
}
