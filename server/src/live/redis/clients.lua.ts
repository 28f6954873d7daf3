import { script } from './script.js';

/**
 * rows_of(channel, state, names, cursors, rows): adds a row for each of these clients, which all have that state. Fields without a value are ''.
 */
const ROWS = `
local function rows_of(channel, state, names, cursors, rows)
  if #names == 0 then return end
  local joined = call('ZMSCORE', key('joined', channel), unpack(names))
  local since = call('ZMSCORE', key('since', channel), unpack(names))
  local online = call('HMGET', key('online', channel), unpack(names))
  local rounds = call('HMGET', key('rounds', channel), unpack(names))
  local about = call('HMGET', key('about', channel), unpack(names))
  for i, name in ipairs(names) do
    rows[#rows + 1] = {
      client = name,
      state = state,
      cursor = cursors[i],
      joined = tonumber(joined[i] or cursors[i]),
      since = tonumber(since[i] or 0),
      online = online[i] or '',
      rounds = rounds[i] or '',
      about = about[i] or '',
    }
  end
end
`;

/**
 * Input: {channel, state?, offset, limit}. A page of the connected clients, then the away ones (or of one state only), lowest cursor first in each.
 * Answers {now, head, connected, away, rows: [{client, state, cursor, joined, online, since, rounds, about}]}; the last four as they are kept, '' where
 * there is none.
 */
export const CLIENTS = script(
  ROWS,
  `
local channel = input.channel
local function of(name) return key(name, channel) end
local sets = {connected = 'cursors', away = 'away'}
local counts = {connected = call('ZCARD', of('cursors')), away = call('ZCARD', of('away'))}
local rows = {}

local offset = input.offset
for _, state in ipairs({'connected', 'away'}) do
  local room = input.limit - #rows
  if (not input.state or input.state == state) and room > 0 then
    if offset < counts[state] then
      local page = call('ZRANGE', of(sets[state]), offset, offset + room - 1, 'WITHSCORES')
      local names, cursors = {}, {}
      for i = 1, #page, 2 do
        names[#names + 1] = page[i]
        cursors[#cursors + 1] = tonumber(page[i + 1])
      end
      rows_of(channel, state, names, cursors, rows)
    end
    offset = math.max(0, offset - counts[state])
  end
end
local head = tonumber(call('HGET', P .. 'heads', channel) or 0)
return cjson.encode({now = now_ms(), head = head, connected = counts.connected, away = counts.away, rows = rows})
`,
);

/** Input: {channel, clients}. Answers such rows of those that are here, in no order. */
export const STATES = script(
  ROWS,
  `
local rows = {}
for state, set in pairs({connected = 'cursors', away = 'away'}) do
  local names, cursors = {}, {}
  local found = call('ZMSCORE', key(set, input.channel), unpack(input.clients))
  for i, name in ipairs(input.clients) do
    if found[i] then
      names[#names + 1] = name
      cursors[#cursors + 1] = tonumber(found[i])
    end
  end
  rows_of(input.channel, state, names, cursors, rows)
end
return cjson.encode(rows)
`,
);

/** Input: {channel, client}. Answers one such row, or {} for a client that is not here. */
export const CLIENT = script(`
local channel, client = input.channel, input.client
local function of(name) return key(name, channel) end
local connected = call('ZSCORE', of('cursors'), client)
local cursor = connected or call('ZSCORE', of('away'), client)
if not cursor then return '{}' end
return cjson.encode({
  client = client,
  state = connected and 'connected' or 'away',
  cursor = tonumber(cursor),
  joined = tonumber(call('ZSCORE', of('joined'), client) or cursor),
  since = tonumber(call('ZSCORE', of('since'), client) or 0),
  online = call('HGET', of('online'), client) or '',
  rounds = call('HGET', of('rounds'), client) or '',
  about = call('HGET', of('about'), client) or '',
})
`);

/** Input: [channel]. Answers per channel [head, connected, away, lowest connected cursor or -1, pending of the connected]. */
export const CHANNEL_FIGURES = script(`
local figures = {}
for i, channel in ipairs(input) do
  local cursors = key('cursors', channel)
  local head = tonumber(call('HGET', P .. 'heads', channel) or 0)
  local connected = call('ZCARD', cursors)
  local lowest = call('ZRANGE', cursors, 0, 0, 'WITHSCORES')
  local sum = tonumber(call('HGET', P .. 'changes', channel) or 0) + tonumber(call('HGET', P .. 'offsets', channel) or 0)
  local pending = math.max(0, connected * head - sum)
  figures[i] = {head, connected, call('ZCARD', key('away', channel)), tonumber(lowest[2] or -1), pending}
end
return cjson.encode(figures)
`);

/**
 * Input: {channels, step, steps}. Answers how many messages of each were first sent within the last `steps` steps; of the oldest only the part that still
 * lies within that time.
 */
export const LATELY_SENT = script(`
local now = now_ms()
local newest = math.floor(now / input.step)
local sums = {}
for i = 1, #input.channels do sums[i] = 0 end
for age = 0, input.steps do
  local part = age < input.steps and 1 or 1 - (now % input.step) / input.step
  local found = call('HMGET', P .. 'sentby:' .. newest - age, unpack(input.channels))
  for i, messages in ipairs(found) do sums[i] = sums[i] + part * tonumber(messages or 0) end
end
return cjson.encode(sums)
`);

/** Input: {channel}. Answers [after seq, at, after seq, at …] of what is kept about first sends, oldest first. */
export const SENT_AT = script(`
local sent = call('ZRANGE', key('sent', input.channel), 0, -1, 'WITHSCORES')
local entries = {}
for i = 1, #sent, 2 do
  entries[i] = tonumber(sent[i + 1])
  entries[i + 1] = tonumber(sent[i])
end
return cjson.encode(entries)
`);
