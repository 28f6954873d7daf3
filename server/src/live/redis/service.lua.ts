import { script } from './script.js';

/** Input: {gap}. Notes that the shard's schedule is served, `served`: {beat, up}; after a silence of more than `gap` it is up since now. Answers nothing. */
export const BEAT = script(`
local served, now = P .. 'served', now_ms()
local last = call('HGET', served, 'beat')
if last and now - tonumber(last) <= input.gap then
  call('HSET', served, 'beat', now)
else
  call('HSET', served, 'beat', now, 'up', now)
end
`);

/** Input: {channel, most, interval}. Answers 1: `slides` holds one slide more of the channel, {count, until}; 0: there were `most`, nothing was done. */
export const SLIDE = script(`
local stored = call('HGET', P .. 'slides', input.channel)
local count = stored and cjson.decode(stored).count or 0
if count >= input.most then return '0' end
call('HSET', P .. 'slides', input.channel, cjson.encode({count = count + 1, ['until'] = now_ms() + input.interval}))
return '1'
`);

/** Input: {channel}. Answers nothing. */
export const END_SLIDE = script(`
call('HDEL', P .. 'slides', input.channel)
`);
