/**
 * Every error that a client of the service can meet. Clients decide on `code` and `retryable`; the message text is
 * for people only. `status` is the HTTP status; on the socket the same code travels in the failure answer.
 */
export const ERRORS = {
  invalid_request: { status: 400, retryable: false, meaning: 'The request does not have the documented form.' },
  invalid_title: { status: 400, retryable: false, meaning: 'The title is missing, empty or over 300 characters.' },
  invalid_text: {
    status: 400,
    retryable: false,
    meaning: 'The text is not a string or is over 65,536 bytes of UTF-8.',
  },
  invalid_data: { status: 400, retryable: false, meaning: 'The data is not JSON or is over 65,536 bytes of it.' },
  invalid_channel: { status: 400, retryable: false, meaning: 'The channel name is not [A-Za-z0-9._:-]{1,128}.' },
  invalid_client: { status: 400, retryable: false, meaning: 'The client name is not [A-Za-z0-9._:-]{1,128}.' },
  invalid_key: { status: 400, retryable: false, meaning: 'The Idempotency-Key is empty or over 255 characters.' },
  body_too_large: { status: 413, retryable: false, meaning: 'The body is larger than any valid request.' },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    meaning: 'The body is neither JSON nor an HTML form.',
  },
  key_reused: {
    status: 422,
    retryable: false,
    meaning: 'This Idempotency-Key was used before with another body; nothing was saved.',
  },
  token_missing: { status: 401, retryable: false, meaning: 'The request needs a bearer token.' },
  token_invalid: { status: 401, retryable: false, meaning: 'The token is not one that this service accepts.' },
  token_expired: { status: 401, retryable: true, meaning: 'The token has expired: get a new one, then repeat.' },
  not_allowed: { status: 403, retryable: false, meaning: 'The token does not give this right on this channel.' },
  origin_refused: { status: 403, retryable: false, meaning: 'The request comes from an origin that is not allowed.' },
  host_refused: { status: 403, retryable: false, meaning: 'The Host header does not name this server.' },
  login_required: { status: 401, retryable: false, meaning: 'Log in to the admin page first.' },
  login_failed: { status: 401, retryable: false, meaning: 'The admin password is wrong.' },
  not_found: { status: 404, retryable: false, meaning: 'There is nothing at this address.' },
  method_not_allowed: {
    status: 405,
    retryable: false,
    meaning: 'This address takes other methods only: Allow names them.',
  },
  not_subscribed: {
    status: 409,
    retryable: false,
    meaning: 'The client has no position in this channel: subscribe (reconcile) first.',
  },
  epoch_mismatch: {
    status: 409,
    retryable: false,
    meaning: 'The store is another one than the client knows: its positions are void, subscribe again.',
  },
  ack_beyond_head: {
    status: 409,
    retryable: false,
    meaning: 'The ack names a seq that the channel has not reached; nothing was moved.',
  },
  too_many_ids: {
    status: 409,
    retryable: false,
    meaning: 'Too many acks out of order are held for this client: acknowledge the oldest pending message.',
  },
  too_many_channels: {
    status: 409,
    retryable: false,
    meaning: 'The connection is subscribed to as many channels as it may have.',
  },
  too_many_clients: {
    status: 409,
    retryable: false,
    meaning: 'The subject of the token holds as many positions as it may have.',
  },
  rate_limited: { status: 429, retryable: true, meaning: 'Too many requests: wait as long as Retry-After says.' },
  overloaded: { status: 503, retryable: true, meaning: 'Too much is waiting: nothing of this request was taken.' },
  store_unavailable: {
    status: 503,
    retryable: true,
    meaning: 'The store did not answer in time. A save may or may not be in: repeat it with the same key.',
  },
  live_unavailable: { status: 503, retryable: true, meaning: 'Live state (Redis) did not answer: repeat later.' },
  draining: { status: 503, retryable: true, meaning: 'This node is being stopped: connect again.' },
  disconnected: { status: 503, retryable: true, meaning: 'An admin closed the connection: connect again.' },
  replaced: { status: 409, retryable: false, meaning: 'A newer connection of the same client took over.' },
  dropped: { status: 409, retryable: false, meaning: 'The client was dropped: it acknowledged nothing in time.' },
  internal: { status: 500, retryable: true, meaning: 'A fault of the service; it is in its log.' },
} as const satisfies Record<string, { status: number; retryable: boolean; meaning: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** Body of every HTTP failure. */
export interface Failure {
  result: 'failure';
  code: ErrorCode;
  message: string;
  retryable: boolean;
}

/** Failure as it travels on the socket: the answer of an event, and `data` of a refused handshake. */
export interface SocketFailure {
  ok: false;
  code: ErrorCode;
  message: string;
  retryable: boolean;
}
