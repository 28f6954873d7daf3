/** A stored document as the port gives it: `_id` is called `id` there. */
export function fromDocument<T extends { _id: string }>(document: T): Omit<T, '_id'> & { id: string } {
  const { _id, ...rest } = document;
  return { id: _id, ...rest };
}

export function toDocument<T extends { id: string }>(value: T): Omit<T, 'id'> & { _id: string } {
  const { id, ...rest } = value;
  return { _id: id, ...rest };
}
