/**
 * Presence: `online:<channel>` holds client -> JSON {since, node, connection}; `held:<node>` the same by node, as "<channel>/<client>" (channel names
 * hold no slash), so that a node that is gone costs no search.
 *
 * make_away(channel, client, node, now): a connected client becomes away. Needs NOTE_STEPS.
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
  note_sum(channel, 0 - tonumber(cursor))
end
`;
