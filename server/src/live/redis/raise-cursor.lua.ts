/**
 * keep_rounds(channel, client, stored, cursor): forgets the rounds that covered nothing above the cursor. `stored` = the client's list of
 * {at, upTo} as JSON.
 * fold_early(channel, client, cursor): drops out-of-order seqs at or below the cursor and moves it over those that follow it without a gap;
 * gives the cursor after that.
 */
export const KEEP_ROUNDS = `
local function keep_rounds(channel, client, stored, cursor)
  local kept = {}
  for _, round in ipairs(cjson.decode(stored)) do
    if round[2] > cursor then kept[#kept + 1] = round end
  end
  if #kept == 0 then
    call('HDEL', key('rounds', channel), client)
  else
    call('HSET', key('rounds', channel), client, cjson.encode(kept))
  end
end
`;

export const FOLD_EARLY = `
local function fold_early(channel, client, cursor)
  local early = key('early', channel) .. ':' .. client
  for _, seq in ipairs(call('ZRANGE', early, 0, -1)) do
    seq = tonumber(seq)
    if seq > cursor + 1 then break end
    if seq == cursor + 1 then cursor = seq end
  end
  call('ZREMRANGEBYSCORE', early, '-inf', cursor)
  local left = call('ZCARD', early)
  if left == 0 then
    call('ZREM', key('early', channel), client)
  else
    call('ZADD', key('early', channel), left, client)
  end
  return cursor
end
`;

/**
 * raise_cursor(channel, client, connected, before, cursor): moves one client's cursor up to `cursor` and over what it acknowledged beyond; gives where it stands
 * then. Needs NOTE_STEPS and the two above.
 */
export const RAISE_CURSOR = `
local function raise_cursor(channel, client, connected, before, cursor)
  if call('ZSCORE', key('early', channel), client) then cursor = fold_early(channel, client, cursor) end
  call('ZADD', key(connected and 'cursors' or 'away', channel), 'XX', cursor, client)
  note_steps(channel, cursor - before, connected)
  local rounds = call('HGET', key('rounds', channel), client)
  if rounds then keep_rounds(channel, client, rounds, cursor) end
  return cursor
end
`;
