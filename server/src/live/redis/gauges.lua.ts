import { script } from './script.js';

/**
 * Input: {from, limit}, `from` as ZRANGEBYLEX takes it. Answers [connected, away, pending of the connected, last name]: sums over so many channels that have
 * clients; without a last name there are no more. Two commands a channel, since there may be thousands.
 */
export const GAUGES = script(`
local names = call('ZRANGEBYLEX', P .. 'subscribed', input.from, '+', 'LIMIT', 0, input.limit)
if #names == 0 then return '[0,0,0]' end
local heads = call('HMGET', P .. 'heads', unpack(names))
local changes = call('HMGET', P .. 'changes', unpack(names))
local offsets = call('HMGET', P .. 'offsets', unpack(names))
local connected, away, pending = 0, 0, 0
for i, channel in ipairs(names) do
  local here = call('ZCARD', key('cursors', channel))
  connected = connected + here
  away = away + call('ZCARD', key('away', channel))
  local cursors = tonumber(changes[i] or 0) + tonumber(offsets[i] or 0)
  pending = pending + math.max(0, here * tonumber(heads[i] or 0) - cursors)
end
if #names < input.limit then return cjson.encode({connected, away, pending}) end
return cjson.encode({connected, away, pending, names[#names]})
`);
