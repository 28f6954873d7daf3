import { NOTE_STEPS, POSITIONS } from './positions.lua.js';
import { FOLD_EARLY, KEEP_ROUNDS, RAISE_CURSOR } from './raise-cursor.lua.js';
import { script } from './script.js';

/**
 * Markers: `markers` holds "<channel>/<client>" -> JSON (a Departure), `departing` the same by time, `departing:<channel>` client -> where it joined.
 *
 * seen_of(channel, client): all about a client that is here, or nil.
 * leave_marker(seen, to, reason): the marker of its departure up to `to`.
 */
const MARKERS = `
local function seen_of(channel, client)
  local connected = call('ZSCORE', key('cursors', channel), client)
  local score = connected or call('ZSCORE', key('away', channel), client)
  if not score then return nil end
  local rounds = call('HGET', key('rounds', channel), client)
  local online = call('HGET', key('online', channel), client)
  online = online and cjson.decode(online) or {}
  return {
    channel = channel,
    client = client,
    connected = connected,
    cursor = tonumber(score),
    joined = tonumber(call('ZSCORE', key('joined', channel), client) or score),
    since = tonumber(call('ZSCORE', key('since', channel), client) or 0),
    rounds = rounds and #cjson.decode(rounds) or 0,
    node = online.node,
    connection = online.connection,
    name = channel .. '/' .. client,
  }
end

local function leave_marker(seen, to, reason)
  local now = now_ms()
  local about = call('HGET', key('about', seen.channel), seen.client)
  local marker = cjson.encode({
    channel = seen.channel,
    client = seen.client,
    label = about and cjson.decode(about).label or nil,
    joined = seen.joined,
    from = seen.cursor,
    to = to,
    reason = reason,
    attempts = seen.rounds,
    at = now,
    node = seen.node,
    connection = seen.connection,
  })
  call('HSET', P .. 'markers', seen.name, marker)
  call('ZADD', P .. 'departing', now, seen.name)
  call('ZADD', key('departing', seen.channel), seen.joined, seen.client)
  return marker
end
`;

/**
 * Compare-and-move. Input: {channel, client, expected?: {connection?, cursor?, rounds?, awaySince?}, reason}. Answers one of
 *   {'unknown_client'}
 *   {'changed'}           not connected any more (with awaySince: not away), not as expected, or departing already; nothing was done
 *   {'departed', <JSON>}  the marker; everything else about the client in the channel is gone
 */
export const DEPART = script(
  NOTE_STEPS,
  POSITIONS,
  MARKERS,
  `
local channel, client, expected = input.channel, input.client, input.expected
local function of(name) return key(name, channel) end
local seen = seen_of(channel, client)
if not seen then return cjson.encode({'unknown_client'}) end
if call('HEXISTS', P .. 'markers', seen.name) == 1 then return cjson.encode({'changed'}) end
if expected then
  local found = {connection = seen.connection, cursor = seen.cursor, rounds = seen.rounds, awaySince = seen.since}
  if (seen.connected ~= false) ~= (expected.awaySince == nil) then return cjson.encode({'changed'}) end
  for name, value in pairs(expected) do
    if found[name] ~= value then return cjson.encode({'changed'}) end
  end
end

local marker = leave_marker(seen, math.max(seen.cursor, tonumber(call('HGET', P .. 'heads', channel) or 0)), input.reason)
if seen.node then call('SREM', P .. 'held:' .. seen.node, seen.name) end
for _, set in ipairs({'cursors', 'away', 'since', 'early'}) do call('ZREM', of(set), client) end
for _, hash in ipairs({'online', 'about', 'rounds'}) do call('HDEL', of(hash), client) end
call('DEL', of('early') .. ':' .. client)
remove_position(channel, client, seen.connected and seen.cursor or 0)
return cjson.encode({'departed', marker})
`,
);

/**
 * Compare-and-move. Input: {channel, client, cursor, up_to}. Answers one of
 *   {'unknown_client'}
 *   {'changed'}           its cursor is another one, it departs already, or nothing lies between the cursor and up_to; nothing was done
 *   {'departed', <JSON>}  the marker, from the cursor to up_to or the head; the client stays, with cursor and joined there (joined may lie further on)
 */
export const FORFEIT = script(
  NOTE_STEPS,
  POSITIONS,
  KEEP_ROUNDS,
  FOLD_EARLY,
  RAISE_CURSOR,
  MARKERS,
  `
local channel, client = input.channel, input.client
local seen = seen_of(channel, client)
if not seen then return cjson.encode({'unknown_client'}) end
local to = math.min(input.up_to, tonumber(call('HGET', P .. 'heads', channel) or 0))
if seen.cursor ~= input.cursor or to <= seen.cursor or call('HEXISTS', P .. 'markers', seen.name) == 1 then
  return cjson.encode({'changed'})
end
local marker = leave_marker(seen, to, 'retention')
raise_cursor(channel, client, seen.connected, seen.cursor, to)
-- Whoever came back after a drop is owed what follows its letter, which may lie further on.
call('ZADD', key('joined', channel), 'XX', math.max(seen.joined, to), client)
return cjson.encode({'departed', marker})
`,
);

/** Input: {older_than, limit}. Answers the markers (JSON) that stand for so long, oldest first. */
export const DEPARTURES = script(`
local names = call('ZRANGEBYSCORE', P .. 'departing', '-inf', now_ms() - input.older_than, 'LIMIT', 0, input.limit)
if #names == 0 then return '[]' end
return cjson.encode(call('HMGET', P .. 'markers', unpack(names)))
`);

/** Input: {channel, client, at}. Removes the marker if it is the one of that time; a later one of the same client stays. */
export const FINISH_DEPARTURE = script(`
local name = input.channel .. '/' .. input.client
local marker = call('HGET', P .. 'markers', name)
if not marker or cjson.decode(marker).at ~= input.at then return end
call('HDEL', P .. 'markers', name)
call('ZREM', P .. 'departing', name)
call('ZREM', key('departing', input.channel), input.client)
`);
