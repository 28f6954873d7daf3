import { script } from './script.js';

/**
 * Compare-and-move. Input: {channel, client, expected?: {connection?, cursor?, rounds?}, reason}. Answers one of
 *   {'unknown_client'}
 *   {'changed'}           not connected any more, or not as expected; nothing was done
 *   {'departed', <JSON>}  the marker (a Departure); everything else about the client in the channel is gone
 * Markers: `markers` holds "<channel>/<client>" -> JSON, `departing` the same by time, `departing:<channel>` client -> where it joined.
 */
export const DEPART = script(`
local channel, client, expected = input.channel, input.client, input.expected
local function of(name) return key(name, channel) end
local connected = call('ZSCORE', of('cursors'), client)
local score = connected or call('ZSCORE', of('away'), client)
if not score then return cjson.encode({'unknown_client'}) end
local cursor, now = tonumber(score), now_ms()
local stored = call('HGET', of('rounds'), client)
local rounds = stored and #cjson.decode(stored) or 0
local online = call('HGET', of('online'), client)
online = online and cjson.decode(online) or {}
local found = {connection = online.connection, cursor = cursor, rounds = rounds}
if expected and not connected then return cjson.encode({'changed'}) end
for name, value in pairs(expected or {}) do
  if found[name] ~= value then return cjson.encode({'changed'}) end
end

local about = call('HGET', of('about'), client)
local marker = cjson.encode({
  channel = channel,
  client = client,
  label = about and cjson.decode(about).label or nil,
  joined = tonumber(call('ZSCORE', of('joined'), client) or cursor),
  from = cursor,
  to = math.max(cursor, tonumber(call('HGET', P .. 'heads', channel) or 0)),
  reason = input.reason,
  attempts = rounds,
  at = now,
  node = online.node,
  connection = online.connection,
})
local name = channel .. '/' .. client
call('HSET', P .. 'markers', name, marker)
call('ZADD', P .. 'departing', now, name)
call('ZADD', of('departing'), tonumber(call('ZSCORE', of('joined'), client) or cursor), client)

if connected and call('HINCRBY', P .. 'sums', channel, 0 - cursor) == 0 then call('HDEL', P .. 'sums', channel) end
if online.node then call('SREM', P .. 'held:' .. online.node, name) end
for _, set in ipairs({'cursors', 'away', 'since', 'joined', 'early'}) do call('ZREM', of(set), client) end
for _, hash in ipairs({'online', 'about', 'rounds'}) do call('HDEL', of(hash), client) end
call('DEL', of('early') .. ':' .. client)
if call('EXISTS', of('cursors'), of('away')) == 0 then call('ZREM', P .. 'subscribed', channel) end
return cjson.encode({'departed', marker})
`);

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
