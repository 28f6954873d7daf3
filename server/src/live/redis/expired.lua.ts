import { script } from './script.js';

/** Input: {channel, seq, limit}. Answers [client, cursor, …] of the connected and then of the away below seq, at most `limit` of each, lowest first. */
export const BELOW = script(`
local found = {}
for _, name in ipairs({'cursors', 'away'}) do
  local page = call('ZRANGEBYSCORE', key(name, input.channel), '-inf', '(' .. input.seq, 'WITHSCORES', 'LIMIT', 0, input.limit)
  for _, value in ipairs(page) do found[#found + 1] = value end
end
return cjson.encode(found)
`);

/**
 * Input: {from, ttl, gap, limit, channels}, `from` as ZRANGEBYLEX takes it. Answers {clients: [channel, client, since, …], next?}: those away for so long, longest first in each of at
 * most `channels` channels; `next` = the last one looked at, when more follow it. Nobody, unless the service has been up for so long, with no silence of more than `gap`.
 */
export const EXPIRED = script(`
local now = now_ms()
local by = now - input.ttl
local served = call('HMGET', P .. 'served', 'beat', 'up')
if not served[1] or now - tonumber(served[1]) > input.gap or tonumber(served[2]) > by then return cjson.encode({clients = {}}) end
local names = call('ZRANGEBYLEX', P .. 'subscribed', input.from, '+', 'LIMIT', 0, input.channels + 1)
local clients, room, next = {}, input.limit, nil
for i, channel in ipairs(names) do
  if i > input.channels or room == 0 then
    next = names[i - 1]
    break
  end
  local away = call('ZRANGEBYSCORE', key('since', channel), '-inf', by, 'WITHSCORES', 'LIMIT', 0, room)
  for n = 1, #away, 2 do
    clients[#clients + 1] = channel
    clients[#clients + 1] = away[n]
    clients[#clients + 1] = tonumber(away[n + 1])
  end
  room = room - #away / 2
end
return cjson.encode({clients = clients, next = next})
`);
