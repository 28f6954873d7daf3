import { script } from './script.js';

/** Input: {channel, seq}. Answers [joined below seq, connected cursors below it, away cursors below it]. */
export const COUNTS = script(`
local below = '(' .. input.seq
local counts = {}
for i, name in ipairs({'joined', 'cursors', 'away'}) do
  counts[i] = call('ZCOUNT', key(name, input.channel), '-inf', below)
end
return cjson.encode(counts)
`);

/** Input: {channel, seqs}. Answers the same for each: [joined, connected, away, joined, …]. */
export const COUNTS_AT = script(`
local counts = {}
for _, seq in ipairs(input.seqs) do
  for _, name in ipairs({'joined', 'cursors', 'away'}) do
    counts[#counts + 1] = call('ZCOUNT', key(name, input.channel), '-inf', '(' .. seq)
  end
end
return cjson.encode(counts)
`);

/** Input: {channel, clients}. Answers each one's cursor, connected or away, -1 where there is none. */
export const CURSORS = script(`
local connected = call('ZMSCORE', key('cursors', input.channel), unpack(input.clients))
local away = call('ZMSCORE', key('away', input.channel), unpack(input.clients))
local cursors = {}
for i = 1, #input.clients do cursors[i] = tonumber(connected[i] or away[i] or -1) end
return cjson.encode(cursors)
`);

/** Input: {limit}. Answers channels that are not settled, longest not given first; those given go to the end of the line. */
export const UNSETTLED = script(`
local line = P .. 'unsettled'
local last = call('ZRANGE', line, -1, -1, 'WITHSCORES')
local channels = call('ZRANGE', line, 0, input.limit - 1)
for i, channel in ipairs(channels) do call('ZADD', line, tonumber(last[2]) + i, channel) end
return cjson.encode(channels)
`);

/**
 * Input: {channel, limit}. Answers {from, to, head, owed_before, joins: [seq, count, seq, count …]}. `to` = the lowest cursor of all clients and the lowest join of
 * those that depart, at most from + limit; the head without clients. Joins are counted per seq: at most `limit` pairs, however many clients.
 */
export const SETTLEABLE = script(`
local channel = input.channel
local head = tonumber(call('HGET', P .. 'heads', channel) or 0)
local from = tonumber(call('HGET', P .. 'settled', channel) or 0)
local to = math.min(head, from + input.limit)
for _, name in ipairs({'cursors', 'away', 'departing'}) do
  local lowest = call('ZRANGE', key(name, channel), 0, 0, 'WITHSCORES')
  if lowest[2] then to = math.min(to, tonumber(lowest[2])) end
end
local joined = key('joined', channel)
local joins, seq = {}, from
while true do
  local nearest = call('ZRANGEBYSCORE', joined, '(' .. seq, '(' .. to, 'WITHSCORES', 'LIMIT', 0, 1)
  if not nearest[2] then break end
  seq = tonumber(nearest[2])
  joins[#joins + 1] = seq
  joins[#joins + 1] = call('ZCOUNT', joined, seq, seq)
end
local owed_before = call('ZCOUNT', joined, '-inf', from)
return cjson.encode({from = from, to = to, head = head, owed_before = owed_before, joins = joins})
`);

/** Input: {channel, to}. Raises, never lowers; the channel leaves the line of unsettled ones when that is its head. */
export const MARK_SETTLED = script(`
local channel, to = input.channel, input.to
if to > tonumber(call('HGET', P .. 'settled', channel) or 0) then call('HSET', P .. 'settled', channel, to) end
local head = tonumber(call('HGET', P .. 'heads', channel) or 0)
if to >= head then call('ZREM', P .. 'unsettled', channel) end
`);
