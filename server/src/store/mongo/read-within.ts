import type { FindCursor } from 'mongodb';

/** Documents that a cursor asks for at a time when a limit in bytes may end the reading early. */
export const READ_BATCH = 100;

/** Reads until the next document would pass `limit` bytes: at least one. The cursor is closed. */
export async function readWithin<T extends { bytes: number }>(cursor: FindCursor<T>, limit: number): Promise<T[]> {
  const documents: T[] = [];
  let bytes = 0;
  for await (const document of cursor) {
    bytes += document.bytes;
    if (documents.length > 0 && bytes > limit) break;
    documents.push(document);
  }
  return documents;
}
