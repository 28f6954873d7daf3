import { script } from './script.js';

/**
 * Counts rounds. Input: {channel, up_to, interval, most, clients: [[client, connection]]}. Answers per client, in order, checked in this order:
 *   {'not_current'}   presence does not name that connection
 *   {'settled'}       nothing pending up to up_to
 *   {'early'}         the last round is less than an interval ago
 *   {'exhausted'}     `most` rounds were taken
 *   {'taken', cursor, [last seq of each round that counts]}
 */
export const TAKE_ROUNDS = script(`
local channel, up_to, now = input.channel, input.up_to, now_ms()
local names = {}
for i, client in ipairs(input.clients) do names[i] = client[1] end
local online = call('HMGET', key('online', channel), unpack(names))
local cursors = call('ZMSCORE', key('cursors', channel), unpack(names))
local outcomes = {}
for i, name in ipairs(names) do
  local cursor = cursors[i] and tonumber(cursors[i])
  if not cursor or not online[i] or cjson.decode(online[i]).connection ~= input.clients[i][2] then
    outcomes[i] = {'not_current'}
  elseif cursor >= up_to then
    outcomes[i] = {'settled'}
  else
    local stored = call('HGET', key('rounds', channel), name)
    local rounds = stored and cjson.decode(stored) or {}
    local last = rounds[#rounds]
    if last and last[1] + input.interval > now then
      outcomes[i] = {'early'}
    elseif #rounds >= input.most then
      outcomes[i] = {'exhausted'}
    else
      rounds[#rounds + 1] = {now, up_to}
      call('HSET', key('rounds', channel), name, cjson.encode(rounds))
      local reached = {}
      for n, round in ipairs(rounds) do reached[n] = round[2] end
      outcomes[i] = {'taken', cursor, reached}
    end
  end
end
return cjson.encode(outcomes)
`);
