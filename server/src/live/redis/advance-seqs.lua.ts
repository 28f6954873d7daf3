import { NOTE_STEPS } from './positions.lua.js';
import { FOLD_EARLY, KEEP_ROUNDS } from './raise-cursor.lua.js';
import { script } from './script.js';

/**
 * Acks of single seqs in any order. Input: {channel, client, seqs, most}; `most` may wait. Answers one of
 *   {'advanced', cursor, steps}  by how many seqs it rose
 *   {'unknown_client'}
 *   {'beyond_head', head}   one of the seqs is; nothing was done
 *   {'too_many'}            more than `most` would wait; nothing was done
 * Seqs beyond cursor + 1 wait in `early:<channel>:<client>`; `early:<channel>` names the clients that have such a set.
 */
export const ADVANCE_SEQS = script(
  NOTE_STEPS,
  KEEP_ROUNDS,
  FOLD_EARLY,
  `
local channel, client = input.channel, input.client
local connected = key('cursors', channel)
local set = connected
local score = call('ZSCORE', set, client)
if not score then
  set = key('away', channel)
  score = call('ZSCORE', set, client)
end
if not score then return cjson.encode({'unknown_client'}) end
local before = tonumber(score)
local head = tonumber(call('HGET', P .. 'heads', channel) or 0)
local early = key('early', channel) .. ':' .. client

-- All that is acknowledged beyond the cursor, then the cursor over what follows it without a gap.
local has, waiting, add = {}, 0, {}
for _, seq in ipairs(call('ZRANGE', early, 0, -1)) do
  has[tonumber(seq)] = true
  waiting = waiting + 1
end
for _, seq in ipairs(input.seqs) do
  if seq > head then return cjson.encode({'beyond_head', head}) end
  if seq > before and not has[seq] then
    has[seq] = true
    waiting = waiting + 1
    add[#add + 1] = seq
    add[#add + 1] = seq
  end
end
local cursor = before
while has[cursor + 1] do
  cursor = cursor + 1
  waiting = waiting - 1
end
if waiting > input.most then return cjson.encode({'too_many'}) end

if #add > 0 then
  call('ZADD', early, unpack(add))
  fold_early(channel, client, before)
end
if cursor > before then
  call('ZADD', set, 'XX', cursor, client)
  note_steps(channel, cursor - before, set == connected)
  local rounds = call('HGET', key('rounds', channel), client)
  if rounds then keep_rounds(channel, client, rounds, cursor) end
end
return cjson.encode({'advanced', cursor, cursor - before})
`,
);
