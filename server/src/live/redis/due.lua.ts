import { EARLIEST_DUE } from './ask-due.lua.js';
import { script } from './script.js';

/** Input: {limit}. Answers [channel, due, channel, due …] of what is due by now, earliest first. */
export const DUE_CHANNELS = script(`
local due = call('ZRANGEBYSCORE', P .. 'due', '-inf', now_ms(), 'WITHSCORES', 'LIMIT', 0, input.limit)
for i = 2, #due, 2 do due[i] = tonumber(due[i]) end
return cjson.encode(due)
`);

/** Input: {}. Answers {in_ms}, without it when nothing is due. */
export const NEXT_DUE = script(
  EARLIEST_DUE,
  `
local due = earliest_due()
return cjson.encode({in_ms = due and math.max(0, due - now_ms()) or nil})
`,
);

/**
 * Ends a pass. Input: {channel, expected, in_ms?}. Only if the due time still is `expected`, it becomes now + in_ms, or what was asked for
 * during the pass if that is earlier; with neither, the channel is taken off.
 */
export const SETTLE_DUE = script(`
local channel = input.channel
local due = call('ZSCORE', P .. 'due', channel)
if not due or tonumber(due) ~= input.expected then return end
local at = input.in_ms and now_ms() + input.in_ms
local asked = call('ZSCORE', P .. 'due-next', channel)
if asked then
  call('ZREM', P .. 'due-next', channel)
  at = math.min(at or math.huge, tonumber(asked))
end
if at then call('ZADD', P .. 'due', at, channel) else call('ZREM', P .. 'due', channel) end
`);
