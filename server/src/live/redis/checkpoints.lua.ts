import { script } from './script.js';

/** Input: {from, limit}, `from` as ZRANGEBYLEX takes it. Answers {channels: [name, mark, …], next?}: those of the looked at whose mark is not the one noted. */
export const UNCHECKPOINTED = script(`
local names = call('ZRANGEBYLEX', P .. 'subscribed', input.from, '+', 'LIMIT', 0, input.limit + 1)
local next
if #names > input.limit then
  names[#names] = nil
  next = names[#names]
end
local channels = {}
if #names > 0 then
  local marks = call('HMGET', P .. 'changes', unpack(names))
  local noted = call('HMGET', P .. 'checkpointed', unpack(names))
  for i, name in ipairs(names) do
    if marks[i] ~= noted[i] then
      channels[#channels + 1] = name
      channels[#channels + 1] = marks[i]
    end
  end
end
return cjson.encode({channels = channels, next = next})
`);

/** Input: [channel, mark, …]. Notes the marks of channels that have clients. Answers nothing. */
export const MARK_CHECKPOINTED = script(`
for i = 1, #input, 2 do
  if call('HEXISTS', P .. 'changes', input[i]) == 1 then call('HSET', P .. 'checkpointed', input[i], input[i + 1]) end
end
`);

/** Input: {channel, offset, limit}. Answers {positions: [client, cursor, joined, …], more}, in the order of joining, which acks do not change. */
export const POSITIONS_PAGE = script(`
local channel = input.channel
local page = call('ZRANGE', key('joined', channel), input.offset, input.offset + input.limit, 'WITHSCORES')
local more = #page > 2 * input.limit
local names, joined = {}, {}
for i = 1, math.min(#page, 2 * input.limit), 2 do
  names[#names + 1] = page[i]
  joined[#names] = tonumber(page[i + 1])
end
local positions = {}
if #names > 0 then
  local connected = call('ZMSCORE', key('cursors', channel), unpack(names))
  local away = call('ZMSCORE', key('away', channel), unpack(names))
  for i, name in ipairs(names) do
    local cursor = connected[i] or away[i]
    if cursor then
      positions[#positions + 1] = name
      positions[#positions + 1] = tonumber(cursor)
      positions[#positions + 1] = joined[i]
    end
  end
end
return cjson.encode({positions = positions, more = more})
`);
