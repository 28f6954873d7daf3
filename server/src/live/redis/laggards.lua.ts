import { RIPE } from './ripe.lua.js';
import { script } from './script.js';

/**
 * Input: {channel, offset, limit, interval}. Answers {now, head, ripe, next_ripe?, connected, up?, slide?, cursors: [client, cursor, …], joined: [seq], online: [JSON],
 * rounds: [JSON or ''], about: [JSON or '']}: connected clients below ripe, lowest cursor first; one more than `limit` shows that there are more.
 */
export const LAGGARDS = script(
  RIPE,
  `
local channel, now = input.channel, now_ms()
local ripe, next_ripe, head = ripe_of(channel, now, input.interval)
local cursors = call('ZRANGEBYSCORE', key('cursors', channel), '-inf', '(' .. ripe, 'WITHSCORES', 'LIMIT', input.offset, input.limit + 1)
local page = {now = now, head = head, ripe = ripe, next_ripe = next_ripe, cursors = cursors, joined = {}, online = {}, rounds = {}, about = {}}
page.connected = call('ZCARD', key('cursors', channel))
page.up = tonumber(call('HGET', P .. 'served', 'up') or nil)
page.slide = call('HGET', P .. 'slides', channel) or nil
local names = {}
for i = 1, #cursors, 2 do names[#names + 1] = cursors[i] end
if #names > 0 then
  local joined = call('ZMSCORE', key('joined', channel), unpack(names))
  for i = 1, #names do page.joined[i] = tonumber(joined[i] or cursors[2 * i]) end
  for _, field in ipairs({'online', 'rounds', 'about'}) do
    local found = call('HMGET', key(field, channel), unpack(names))
    for i = 1, #found do page[field][i] = found[i] or '' end
  end
end
return cjson.encode(page)
`,
);
