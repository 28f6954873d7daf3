import { script } from './script.js';

/**
 * Input: {channel, offset, limit, cursors, labels}. Answers {names: [client], online: [object or null], away: [since, for those that are not online], cursors: [seq],
 * about: [object or null], more}: the last two lists only if they are asked for, since each look-up for each client is a good part of the work. What is kept as
 * JSON is put in as it is.
 */
export const ROSTER = script(`
local function of(name) return key(name, input.channel) end
local function list(parts) return '[' .. table.concat(parts, ',') .. ']' end
local names = call('ZRANGE', of('joined'), input.offset, input.offset + input.limit)
local more = #names > input.limit
if more then names[#names] = nil end
local online, since, cursors, about = {}, {}, {}, {}
if #names > 0 then
  online = call('HMGET', of('online'), unpack(names))
  if input.cursors then cursors = call('ZMSCORE', of('cursors'), unpack(names)) end
  if input.labels then about = call('HMGET', of('about'), unpack(names)) end
end
for i, name in ipairs(names) do
  if not online[i] then
    online[i] = 'null'
    since[#since + 1] = call('ZSCORE', of('since'), name) or '0'
  end
  if input.cursors then cursors[i] = cursors[i] or call('ZSCORE', of('away'), name) or '0' end
  if input.labels then about[i] = about[i] or 'null' end
end
return '{"names":' .. cjson.encode(names) .. ',"online":' .. list(online) .. ',"away":' .. list(since)
  .. ',"cursors":' .. list(cursors) .. ',"about":' .. list(about) .. ',"more":' .. tostring(more) .. '}'
`);
