/** Pattern of channel and client names. Names that start with `$` are the service's own and do not match. */
export const NAME_PATTERN = /^[A-Za-z0-9._:-]{1,128}$/;

/** What the service is doing now, once a second, for its admins; its messages carry the answer of `GET /admin/api/overview`. */
export const OVERVIEW_CHANNEL = '$overview';

/** The service's own channels: nobody saves there, and only a token that names one exactly reads it. */
export const OWN_CHANNELS: readonly string[] = [OVERVIEW_CHANNEL];

/** Channel that a save without one goes to. */
export const DEFAULT_CHANNEL = 'items';

/** Bounds of what one message and one connection may hold. Sizes are bytes of UTF-8. */
export const LIMITS = {
  titleCharacters: 300,
  textBytes: 65_536,
  dataBytes: 65_536,
  keyCharacters: 255,
  labelCharacters: 200,
  channelsPerConnection: 100,
  /** Most past messages that a new client may ask for. */
  rewind: 1_000,
  /** Most ids in one `{ids}` ack, and most out-of-order ids that are held for a client. */
  ackIds: 1_000,
  listPage: 200,
} as const;
