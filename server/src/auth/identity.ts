/** Who is asking, according to a token. */
export interface Identity {
  /** JWT `sub`; without a token in the loopback default it is `anonymous`. */
  subject: string;
  /** Milliseconds since 1970; Infinity without a token. */
  expiresAt: number;
  may(right: Right, channel: string): boolean;
}

export type Right = 'read' | 'write';

/** Rights by channel name or by prefix that ends in `*`, as in the claim `ch`. */
export type ChannelRights = Record<string, Right[]>;

/** A token that was handed out. */
export interface IssuedToken {
  token: string;
  expiresAt: Date;
  subject: string;
}

export interface Tokens {
  /**
   * Hands out a token. `previous` keeps its subject when its signature is good and it expired at most 30 days ago; otherwise it is `subject`,
   * or one that nobody has. `ttlMs`: a life shorter than the usual one.
   */
  issue(request: { previous?: string; subject?: string; rights: ChannelRights; ttlMs?: number }): Promise<IssuedToken>;
  /** A token with the subject and the rights of one that is still valid, but those on the service's own channels. Rejects with token_invalid or token_expired. */
  refresh(previous: string): Promise<IssuedToken>;
  /** Rejects with token_invalid or token_expired. */
  verify(token: string): Promise<Identity>;
}
