import { ASK_DUE } from './ask-due.lua.js';
import { script } from './script.js';

/**
 * Registers connections. Input: {joins: [{channel, client, node, connection, about?, storeHead?, restore?, fresh?, ifAway?}], interval}; `about` is the JSON of
 * label and agent. Answers per join, in order, one of
 *   {'departing', <marker JSON>}   the client is being dropped or let go
 *   {'head_unknown'}               no head here and no storeHead
 *   {'not_away'}                   ifAway, and the client is connected
 *   {'unknown_client', head}       no position here, and neither restore nor fresh
 *   {'joined', head, cursor, replaced node or false, replaced connection or false}
 */
export const JOIN = script(
  ASK_DUE,
  `
local now, interval = now_ms(), input.interval

local function head_of(join)
  local head = tonumber(call('HGET', P .. 'heads', join.channel) or 0)
  local store_head = join.storeHead
  if store_head and store_head > head then
    call('HSET', P .. 'heads', join.channel, store_head)
    return store_head
  end
  if head == 0 and not store_head then return nil end
  return head
end

-- The position, as an away or new client's; second: whether it is connected already.
local function position(join, head)
  local channel, client = join.channel, join.client
  local cursor = call('ZSCORE', key('cursors', channel), client)
  if cursor then return tonumber(cursor), true end
  cursor = call('ZSCORE', key('away', channel), client)
  if cursor then
    call('ZREM', key('away', channel), client)
    call('ZREM', key('since', channel), client)
    return tonumber(cursor), false
  end
  local joined
  if join.restore then
    cursor, joined = math.min(join.restore.cursor, head), join.restore.joined
  elseif join.fresh then
    cursor = math.max(0, head - join.fresh.rewind)
    joined = cursor
  else
    return nil, false
  end
  call('ZADD', key('joined', channel), joined, client)
  call('ZADD', P .. 'subscribed', 0, channel)
  return cursor, false
end

local function one(join)
  local channel, client = join.channel, join.client
  local departing = call('HGET', P .. 'markers', channel .. '/' .. client)
  if departing then return {'departing', departing} end
  local head = head_of(join)
  if not head then return {'head_unknown'} end
  if join.ifAway and call('ZSCORE', key('cursors', channel), client) then return {'not_away'} end
  local cursor, connected = position(join, head)
  if not cursor then return {'unknown_client', head} end
  if not connected then
    call('ZADD', key('cursors', channel), cursor, client)
    call('HINCRBY', P .. 'sums', channel, cursor)
  end

  local online = key('online', channel)
  local older = call('HGET', online, client)
  older = older and cjson.decode(older)
  local is_same = older and older.connection == join.connection
  local since = is_same and older.since or now
  if older and older.node ~= join.node then call('SREM', P .. 'held:' .. older.node, channel .. '/' .. client) end
  call('HSET', online, client, cjson.encode({since = since, node = join.node, connection = join.connection}))
  call('SADD', P .. 'held:' .. join.node, channel .. '/' .. client)
  if join.about then
    call('HSET', key('about', channel), client, join.about)
  else
    call('HDEL', key('about', channel), client)
  end
  if cursor < head then ask_due(channel, now + interval, now) end
  if older and not is_same then return {'joined', head, cursor, older.node, older.connection} end
  return {'joined', head, cursor}
end

local outcomes = {}
for i, join in ipairs(input.joins) do outcomes[i] = one(join) end
return cjson.encode(outcomes)
`,
);
