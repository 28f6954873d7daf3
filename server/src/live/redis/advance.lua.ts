import { NOTE_STEPS } from './positions.lua.js';
import { FOLD_EARLY, KEEP_ROUNDS } from './raise-cursor.lua.js';
import { script } from './script.js';

/**
 * Cumulative acks, the hottest path: a fixed number of commands per channel, however many acks, unless rounds or out-of-order seqs are kept.
 * Input: [[channel, [client], [upTo as text]]], a client at most once per group; groups of one channel may repeat.
 * Answers [steps, exceptions]: by how many seqs the cursors rose in all, and, if there are any, the exceptions as [group, position, kind, value]; every
 * other ack moved its client's cursor to exactly `upTo`. Kinds:
 *   'stood' cursor     nothing to move
 *   'moved' cursor     moved further than upTo, over seqs that had been acknowledged out of order
 *   'unknown_client'
 *   'beyond_head' head nothing moved
 */
export const ADVANCE = script(
  NOTE_STEPS,
  KEEP_ROUNDS,
  FOLD_EARLY,
  `
local tonumber = tonumber
local exceptions, total = {}, 0
local function except(g, i, kind, value)
  exceptions[#exceptions + 1] = {g, i, kind, value or 0}
end

-- Moves those of the clients at these positions that stand in this set; gives those that moved, those that do not stand there, and the sum of all steps.
local function move(g, clients, up_tos, positions, set, head)
  local asked = clients
  if positions then
    asked = {}
    for n, i in ipairs(positions) do asked[n] = clients[i] end
  end
  local scores = call('ZMSCORE', set, unpack(asked))
  local add, added, moved, count, missing, steps = {}, 0, {}, 0, {}, 0
  -- A room acknowledges one frame: most acks name the same seq.
  local text, up_to
  for n = 1, #asked do
    local i = positions and positions[n] or n
    local score = scores[n]
    if not score then
      missing[#missing + 1] = i
    else
      local cursor = tonumber(score)
      if up_tos[i] ~= text then
        text = up_tos[i]
        up_to = tonumber(text)
      end
      if up_to > head then
        except(g, i, 'beyond_head', head)
      elseif up_to <= cursor then
        except(g, i, 'stood', cursor)
      else
        add[added + 1] = text
        added = added + 2
        add[added] = asked[n]
        count = count + 1
        moved[count] = i
        steps = steps + up_to - cursor
      end
    end
  end
  if added > 0 then call('ZADD', set, 'XX', unpack(add)) end
  return moved, missing, steps
end

-- Rounds and out-of-order seqs are rare: one look per channel says whether there are any.
local function tidy(g, channel, clients, up_tos, moved, set)
  if #moved == 0 then return 0 end
  local has_rounds = call('EXISTS', key('rounds', channel)) == 1
  local has_early = call('EXISTS', key('early', channel)) == 1
  if not has_rounds and not has_early then return 0 end
  local names, cursors, steps = {}, {}, 0
  for n, i in ipairs(moved) do
    names[n], cursors[n] = clients[i], tonumber(up_tos[i])
  end
  if has_early then
    local early = call('ZMSCORE', key('early', channel), unpack(names))
    for n, i in ipairs(moved) do
      local cursor = early[n] and fold_early(channel, names[n], cursors[n]) or cursors[n]
      if cursor > cursors[n] then
        call('ZADD', set, 'XX', cursor, names[n])
        except(g, i, 'moved', cursor)
        steps = steps + cursor - cursors[n]
        cursors[n] = cursor
      end
    end
  end
  if has_rounds then
    local rounds = call('HMGET', key('rounds', channel), unpack(names))
    for n = 1, #names do
      if rounds[n] then keep_rounds(channel, names[n], rounds[n], cursors[n]) end
    end
  end
  return steps
end

for g, group in ipairs(input) do
  local channel, clients, up_tos = group[1], group[2], group[3]
  local head = tonumber(call('HGET', P .. 'heads', channel) or 0)
  local connected, away = key('cursors', channel), key('away', channel)
  local moved, missing, steps = move(g, clients, up_tos, nil, connected, head)
  steps = steps + tidy(g, channel, clients, up_tos, moved, connected)
  total = total + steps
  if steps > 0 then note_steps(channel, steps, true) end
  if #missing > 0 then
    moved, missing, steps = move(g, clients, up_tos, missing, away, head)
    steps = steps + tidy(g, channel, clients, up_tos, moved, away)
    total = total + steps
    if steps > 0 then note_steps(channel, steps, false) end
    for _, i in ipairs(missing) do except(g, i, 'unknown_client') end
  end
end
if #exceptions == 0 then return '[' .. total .. ']' end
return cjson.encode({total, exceptions})
`,
);
