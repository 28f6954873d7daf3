import { NOTE_STEPS, POSITIONS } from './positions.lua.js';
import { FOLD_EARLY, KEEP_ROUNDS, RAISE_CURSOR } from './raise-cursor.lua.js';
import { script } from './script.js';

/** Input: [{channel, head}]. Raises heads; the channel is unsettled unless all up to its head is settled. Answers nothing. */
export const RESTORE_HEADS = script(`
local last = call('ZRANGE', P .. 'unsettled', -1, -1, 'WITHSCORES')
local turn = last[2] and tonumber(last[2]) or 0
for i, given in ipairs(input) do
  local channel = given.channel
  local head = tonumber(call('HGET', P .. 'heads', channel) or 0)
  if given.head > head then
    head = given.head
    call('HSET', P .. 'heads', channel, head)
  end
  if head > tonumber(call('HGET', P .. 'settled', channel) or 0) then
    call('ZADD', P .. 'unsettled', 'NX', turn + i, channel)
  end
end
`);

/**
 * Input: {positions: [{channel, client, cursor, joined?}], expected?}. Answers nothing. Per position: raised to `cursor`, at most to the head; or,
 * with `joined` and unless the client departs, added as away since now. With `expected`, nothing is done if the mark is another one.
 */
export const RESTORE_POSITIONS = script(
  NOTE_STEPS,
  POSITIONS,
  KEEP_ROUNDS,
  FOLD_EARLY,
  RAISE_CURSOR,
  `
if input.expected and call('GET', P .. 'generation') ~= input.expected then return end
local now = now_ms()
for _, known in ipairs(input.positions) do
  local channel, client = known.channel, known.client
  local cursor = math.min(known.cursor, tonumber(call('HGET', P .. 'heads', channel) or 0))
  local connected = call('ZSCORE', key('cursors', channel), client)
  local score = connected or call('ZSCORE', key('away', channel), client)
  if score then
    if cursor > tonumber(score) then raise_cursor(channel, client, connected, tonumber(score), cursor) end
  elseif known.joined and call('HEXISTS', P .. 'markers', channel .. '/' .. client) == 0 then
    call('ZADD', key('away', channel), cursor, client)
    call('ZADD', key('since', channel), now, client)
    add_position(channel, client, known.joined, 0, now)
  end
end
`,
);
