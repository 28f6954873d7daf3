/**
 * ask_due(channel, at, now): the channel's resend pass is wanted at `at`, unless an earlier time stands. An overdue time may have been read by a
 * pass that is under way and will then be replaced: what is asked for meanwhile is kept in `due-next` and wins in settle-due.
 */
export const ASK_DUE = `
local function ask_due(channel, at, now)
  local due = call('ZSCORE', P .. 'due', channel)
  if not due or tonumber(due) > at then
    call('ZADD', P .. 'due', at, channel)
  elseif tonumber(due) <= now then
    call('ZADD', P .. 'due-next', 'LT', at, channel)
  end
end
`;

/** earliest_due(): the shard's earliest due time, or nil. */
export const EARLIEST_DUE = `
local function earliest_due()
  local first = call('ZRANGE', P .. 'due', 0, 0, 'WITHSCORES')
  return first[2] and tonumber(first[2])
end
`;
