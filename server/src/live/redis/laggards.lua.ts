import { RIPE } from './ripe.lua.js';
import { script } from './script.js';

/**
 * Input: {channel, offset, limit, interval}. Answers {now, head, ripe, next_ripe?, cursors: [client, cursor, …], online: [JSON], rounds: [JSON or ''],
 * about: [JSON or '']}: connected clients below ripe, lowest cursor first; one more than `limit` shows that there are more.
 */
export const LAGGARDS = script(
  RIPE,
  `
local channel, now = input.channel, now_ms()
local ripe, next_ripe, head = ripe_of(channel, now, input.interval)
local cursors = call('ZRANGEBYSCORE', key('cursors', channel), '-inf', '(' .. ripe, 'WITHSCORES', 'LIMIT', input.offset, input.limit + 1)
local page = {now = now, head = head, ripe = ripe, next_ripe = next_ripe, cursors = cursors, online = {}, rounds = {}, about = {}}
local names = {}
for i = 1, #cursors, 2 do names[#names + 1] = cursors[i] end
if #names > 0 then
  for _, field in ipairs({'online', 'rounds', 'about'}) do
    local found = call('HMGET', key(field, channel), unpack(names))
    for i = 1, #found do page[field][i] = found[i] or '' end
  end
end
return cjson.encode(page)
`,
);
