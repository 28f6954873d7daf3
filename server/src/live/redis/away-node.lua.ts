import { NOTE_STEPS } from './positions.lua.js';
import { MAKE_AWAY } from './presence.lua.js';
import { script } from './script.js';

/**
 * Makes clients of a node away. Input: {node, limit}: at most `limit` of what the node holds. Answers {away, more}: how many, and whether
 * there may be more. What presence says another node holds is only taken off this node's list.
 */
export const AWAY_NODE = script(
  NOTE_STEPS,
  MAKE_AWAY,
  `
local node, now, away = input.node, now_ms(), 0
local held = P .. 'held:' .. node
local names = call('SPOP', held, input.limit)
for _, name in ipairs(names) do
  local channel, client = string.match(name, '^([^/]*)/(.*)$')
  local online = call('HGET', key('online', channel), client)
  if online and cjson.decode(online).node == node then
    make_away(channel, client, node, now)
    away = away + 1
  end
end
return cjson.encode({away = away, more = call('EXISTS', held) == 1})
`,
);
