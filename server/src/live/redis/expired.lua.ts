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
 * Input: {from, ttl, limit, channels}, `from` as ZRANGEBYLEX takes it. Answers {clients: [channel, client, since, …], next?}: those away for so long, longest first in each of at
 * most `channels` channels; `next` = the last one looked at, when more follow it.
 */
export const EXPIRED = script(`
local by = now_ms() - input.ttl
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
