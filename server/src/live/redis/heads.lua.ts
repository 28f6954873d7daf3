import { script } from './script.js';

/** Input: [channel]. Answers the head of each, in order, 0 where none is known. */
export const HEADS = script(`
local heads = call('HMGET', P .. 'heads', unpack(input))
for i = 1, #heads do heads[i] = tonumber(heads[i] or 0) end
return cjson.encode(heads)
`);

/** Input: {cursor, limit}, `cursor` as HSCAN gives it. Answers {next cursor, {channel, head, channel, head, …}}; the cursor after the last is '0'. */
export const KNOWN_HEADS = script(`
return cjson.encode(call('HSCAN', P .. 'heads', input.cursor, 'COUNT', input.limit))
`);

/** Input: [{channel, head}]. Raises, never lowers; a head of 0 leaves no trace. Answers nothing. */
export const RAISE_HEADS = script(`
for _, given in ipairs(input) do
  if given.head > tonumber(call('HGET', P .. 'heads', given.channel) or 0) then
    call('HSET', P .. 'heads', given.channel, given.head)
  end
end
`);

/** Input: {from, limit}, `from` as ZRANGEBYLEX takes it. Answers names: the set holds them all with one score, so they stand in order. */
export const SUBSCRIBED = script(`
return cjson.encode(call('ZRANGEBYLEX', P .. 'subscribed', input.from, '+', 'LIMIT', 0, input.limit))
`);
