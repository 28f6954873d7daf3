import { ASK_DUE } from './ask-due.lua.js';
import { IS_WHOLE } from './generation.lua.js';
import { NOTE_STEPS, POSITIONS } from './positions.lua.js';
import { script } from './script.js';

/**
 * Registers connections. Input: {joins: [{channel, client, node, connection, about?, storeHead?, restore?, ifAway?}], interval, most}; `about` is the JSON of
 * label and agent. Answers per join, in order, one of
 *   {'departing', <marker JSON>}   the client is being dropped or let go
 *   {'head_unknown'}               no head here and no storeHead
 *   {'not_away'}                   ifAway, and the client is connected
 *   {'unknown_client', head, whole} no position here, and no restore; whole = false: it may have been lost
 *   {'too_many'}                   it would be new, and its subject has `most` positions
 *   {'joined', head, cursor, joined, replaced node?, replaced connection?}
 */
export const JOIN = script(
  ASK_DUE,
  IS_WHOLE,
  NOTE_STEPS,
  POSITIONS,
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

-- A position that is here becomes a connected one. Gives cursor and joined.
local function known_position(channel, client, connected, away)
  if not connected then
    call('ZREM', key('away', channel), client)
    call('ZREM', key('since', channel), client)
    call('ZADD', key('cursors', channel), away, client)
    note_sum(channel, tonumber(away))
  end
  local cursor = tonumber(connected or away)
  return cursor, tonumber(call('ZSCORE', key('joined', channel), client) or cursor)
end

-- Gives cursor and joined, or nil and why not.
local function new_position(join, head)
  local channel, client = join.channel, join.client
  if not join.restore then return nil, {'unknown_client', head, is_whole()} end
  local cursor, joined = math.min(join.restore.cursor, head), join.restore.joined
  if held_by(client) >= input.most then return nil, {'too_many'} end
  call('ZADD', key('cursors', channel), cursor, client)
  return cursor, add_position(channel, client, joined, cursor, now)
end

local function one(join)
  local channel, client = join.channel, join.client
  local connected = call('ZSCORE', key('cursors', channel), client)
  local away = not connected and call('ZSCORE', key('away', channel), client)
  local departing = not connected and not away and call('HGET', P .. 'markers', channel .. '/' .. client)
  if departing then return {'departing', departing} end
  local head = head_of(join)
  if not head then return {'head_unknown'} end
  if join.ifAway and connected then return {'not_away'} end
  local cursor, joined
  if connected or away then
    cursor, joined = known_position(channel, client, connected, away)
  else
    cursor, joined = new_position(join, head)
    if not cursor then return joined end
  end

  local online = key('online', channel)
  local older = call('HGET', online, client)
  older = older and cjson.decode(older)
  local is_same = older and older.connection == join.connection
  local since = is_same and older.since or now
  call('HSET', online, client, cjson.encode({since = since, node = join.node, connection = join.connection}))
  if not older or older.node ~= join.node then
    local name = channel .. '/' .. client
    if older then call('SREM', P .. 'held:' .. older.node, name) end
    call('SADD', P .. 'held:' .. join.node, name)
  end
  if join.about then
    call('HSET', key('about', channel), client, join.about)
  else
    call('HDEL', key('about', channel), client)
  end
  if cursor < head then ask_due(channel, now + interval, now) end
  if older and not is_same then return {'joined', head, cursor, joined, older.node, older.connection} end
  return {'joined', head, cursor, joined}
end

local outcomes = {}
for i, join in ipairs(input.joins) do outcomes[i] = one(join) end
return cjson.encode(outcomes)
`,
);
