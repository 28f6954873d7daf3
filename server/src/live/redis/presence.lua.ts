/**
 * Presence: `online:<channel>` holds client -> JSON {since, node, connection}; `held:<node>` the same by node, as "<channel>/<client>" (channel names
 * hold no slash), so that a node that is gone costs no search. `sums` holds per channel the sum of connected cursors, for the figures.
 *
 * make_away(channel, client, node, now): a connected client becomes away.
 */
export const MAKE_AWAY = `
local function make_away(channel, client, node, now)
  local cursors = key('cursors', channel)
  local cursor = call('ZSCORE', cursors, client)
  call('HDEL', key('online', channel), client)
  call('SREM', P .. 'held:' .. node, channel .. '/' .. client)
  if not cursor then return end
  call('ZREM', cursors, client)
  call('ZADD', key('away', channel), cursor, client)
  call('ZADD', key('since', channel), now, client)
  -- Not -cursor: that makes 0 a -0, which HINCRBY refuses.
  if call('HINCRBY', P .. 'sums', channel, 0 - cursor) == 0 then call('HDEL', P .. 'sums', channel) end
end
`;
