/** Whose page a path is. Paths are read as they came: a router decodes them once too often for subjects with a `%`. */

export function clientOfPath(path: string): { channel: string; client: string } | null {
  const match = /^\/admin\/clients\/([^/]+)\/(.+)$/.exec(path);
  const channel = decoded(match?.[1]);
  const client = decoded(match?.[2]);
  return channel === null || client === null ? null : { channel, client };
}

export function messageOfPath(path: string): string | null {
  return decoded(/^\/admin\/messages\/([^/]+)\/?$/.exec(path)?.[1]);
}

function decoded(part: string | undefined): string | null {
  if (part === undefined) return null;
  try {
    return decodeURIComponent(part);
  } catch {
    // A `%` that encodes nothing: nobody has this name.
    return null;
  }
}
