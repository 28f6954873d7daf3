import { NOTE_STEPS } from './positions.lua.js';
import { MAKE_AWAY } from './presence.lua.js';
import { script } from './script.js';

/**
 * Ends connections. Input: [{channel, client, connection}]. Answers per leave 1: the client is away now; 0: presence does not name that
 * connection, nothing was done.
 */
export const LEAVE = script(
  NOTE_STEPS,
  MAKE_AWAY,
  `
local now = now_ms()
local outcomes = {}
for i, leave in ipairs(input) do
  local online = call('HGET', key('online', leave.channel), leave.client)
  online = online and cjson.decode(online)
  outcomes[i] = 0
  if online and online.connection == leave.connection then
    make_away(leave.channel, leave.client, online.node, now)
    outcomes[i] = 1
  end
end
return cjson.encode(outcomes)
`,
);
