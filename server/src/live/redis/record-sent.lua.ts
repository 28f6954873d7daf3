import { ASK_DUE, EARLIEST_DUE } from './ask-due.lua.js';
import { script } from './script.js';

/**
 * Notes what was just sent for the first time.
 * Input: {ranges: [{channel, from, to}], interval, rate_step, rate_life}. Answers {due_in}, without it when the shard's earliest due time did not become earlier.
 * Per range: head = max(head, to); unless all of it was noted before (a repeated fan-out), one entry of the step that `now` is in, after the
 * last seq noted, and so many more in `sentby:<step of the minute>`, which goes by itself; a channel with connected clients is due when that becomes ripe; the channel is unsettled.
 * `sent` goes by itself one interval after the last entry: then all is ripe.
 */
export const RECORD_SENT = script(
  ASK_DUE,
  EARLIEST_DUE,
  `
local now, interval = now_ms(), input.interval
local step = math.max(1, math.floor(interval / 60))
local at = (math.floor(now / step) + 1) * step
local before = earliest_due()
local last = call('ZRANGE', P .. 'unsettled', -1, -1, 'WITHSCORES')
local turn = (last[2] and tonumber(last[2]) or 0) + 1

local lately = P .. 'sentby:' .. math.floor(now / input.rate_step)

local function trim(sent)
  local old = 0
  for _, entry in ipairs(call('ZRANGE', sent, 0, -1)) do
    if tonumber(entry) + interval > now then break end
    old = old + 1
  end
  if old > 0 then call('ZREMRANGEBYRANK', sent, 0, old - 1) end
end

for _, range in ipairs(input.ranges) do
  local channel, to = range.channel, range.to
  if to > tonumber(call('HGET', P .. 'heads', channel) or 0) then call('HSET', P .. 'heads', channel, to) end
  local noted = tonumber(call('HGET', P .. 'noted', channel) or 0)
  if to > noted then
    call('HSET', P .. 'noted', channel, to)
    local sent = key('sent', channel)
    call('HINCRBY', lately, channel, to - math.max(range.from, noted))
    if call('ZADD', sent, 'NX', math.max(range.from, noted), at) == 1 then
      trim(sent)
      call('PEXPIRE', sent, interval + 2 * step)
    end
  end
  call('ZADD', P .. 'unsettled', 'NX', turn, channel)
  if call('EXISTS', key('cursors', channel)) == 1 then ask_due(channel, at + interval, now) end
end

call('PEXPIRE', lately, input.rate_life)

local after = earliest_due()
if after and (not before or after < before) then return cjson.encode({due_in = math.max(0, after - now)}) end
return '{}'
`,
);
