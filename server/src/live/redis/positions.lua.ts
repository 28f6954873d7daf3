/**
 * Positions: `cursors:<channel>` (connected) or `away:<channel>` and `since:<channel>` hold where clients stand, `joined:<channel>` from where each is owed.
 * `positions` holds subject -> how many it has in the shard; `subscribed` names the channels that have clients. For those, `changes` rises with every
 * change of a position (by the steps of an ack, by 1 for a client that comes or goes), and `offsets` is what to add to it for the sum of the
 * connected cursors: so an ack pays for one command, whatever is read from both later.
 *
 * note_steps(channel, steps, connected): a cursor rose by so much.
 * note_sum(channel, step): cursors that add up to this became connected ones; negative for those that are not any more.
 */
export const NOTE_STEPS = `
-- Redis writes a large round number with an exponent, which its own HINCRBY refuses.
local function whole(number) return string.format('%.0f', number) end

local function note_sum(channel, step)
  if step ~= 0 then call('HINCRBY', P .. 'offsets', channel, whole(step)) end
end

local function note_steps(channel, steps, connected)
  call('HINCRBY', P .. 'changes', channel, whole(steps))
  if not connected then note_sum(channel, 0 - steps) end
end
`;

/**
 * add_position(channel, client, joined, connected_cursor, now): of a client that is new here; its cursor is set by the caller, and named here (else 0) if
 * it is a connected one. Gives from where it is owed: not in reports that are final, wherever its cursor starts.
 * remove_position(channel, client, connected_cursor): after the client left both sets.
 * held_by(client): how many positions its subject has.
 * Need NOTE_STEPS.
 */
export const POSITIONS = `
local function subject_of(client) return string.match(client, '^(.*)/') or client end

local function held_by(client) return tonumber(call('HGET', P .. 'positions', subject_of(client)) or 0) end

local function add_position(channel, client, joined, connected_cursor, now)
  joined = math.max(joined, tonumber(call('HGET', P .. 'settled', channel) or 0))
  call('ZADD', key('joined', channel), joined, client)
  call('HINCRBY', P .. 'positions', subject_of(client), 1)
  local step = 1
  if call('HINCRBY', P .. 'changes', channel, 1) == 1 then
    -- Begins past all that an earlier life of the channel can have reached, whose marks may still be under way.
    step = now * 1000
    call('HSET', P .. 'changes', channel, whole(step))
    call('ZADD', P .. 'subscribed', 0, channel)
  end
  note_sum(channel, connected_cursor - step)
  return joined
end

local function remove_position(channel, client, connected_cursor)
  call('ZREM', key('joined', channel), client)
  if call('HINCRBY', P .. 'positions', subject_of(client), -1) <= 0 then call('HDEL', P .. 'positions', subject_of(client)) end
  if call('EXISTS', key('cursors', channel), key('away', channel)) > 0 then
    call('HINCRBY', P .. 'changes', channel, 1)
    note_sum(channel, 0 - connected_cursor - 1)
  else
    call('ZREM', P .. 'subscribed', channel)
    for _, hash in ipairs({'changes', 'offsets', 'checkpointed', 'slides'}) do call('HDEL', P .. hash, channel) end
  end
end
`;
